import type { Clock } from '../../model/clock.ts';
import type { NodeSeries } from '../../model/metricsSource.ts';
import { ByteScanner } from '../proc/byteScanner.ts';
import type { Reader, Tick } from '../reader.ts';
import { CpuReader } from './cpuReader.ts';
import { DisksReader } from './disksReader.ts';
import { MemoryReader } from './memoryReader.ts';
import { NetworkReader } from './networkReader.ts';
import { PortableCpuReader } from './portableCpuReader.ts';
import { PortableMemoryReader } from './portableMemoryReader.ts';
import { RootFilesystemReader } from './rootFilesystemReader.ts';

/** Everything that is measured of a node, a reader a kind. */
export class NodeReader implements Reader, NodeSeries {
  readonly cpuPercent: NodeSeries['cpuPercent'];
  readonly memoryPercent: NodeSeries['memoryPercent'];
  readonly rootDiskPercent: NodeSeries['rootDiskPercent'];
  readonly diskReadKibPerSecond: NodeSeries['diskReadKibPerSecond'];
  readonly diskWriteKibPerSecond: NodeSeries['diskWriteKibPerSecond'];
  readonly networkDownKibPerSecond: NodeSeries['networkDownKibPerSecond'];
  readonly networkUpKibPerSecond: NodeSeries['networkUpKibPerSecond'];
  readonly #memory: MemoryReader | PortableMemoryReader;
  readonly #readers: readonly Reader[];

  private constructor(
    cpu: CpuReader | PortableCpuReader,
    memory: MemoryReader | PortableMemoryReader,
    rootFilesystem: RootFilesystemReader,
    disks: DisksReader | null,
    network: NetworkReader | null,
  ) {
    this.#memory = memory;
    this.cpuPercent = cpu.percent;
    this.memoryPercent = memory.percent;
    this.rootDiskPercent = rootFilesystem.usedPercent;
    this.diskReadKibPerSecond = disks?.readKibPerSecond ?? null;
    this.diskWriteKibPerSecond = disks?.writeKibPerSecond ?? null;
    this.networkDownKibPerSecond = network?.downKibPerSecond ?? null;
    this.networkUpKibPerSecond = network?.upKibPerSecond ?? null;
    this.#readers = [cpu, memory, rootFilesystem, disks, network].filter((reader) => reader !== null);
  }

  /**
   * Reads /proc below `hostRoot` (`/`, or below which a pod has the node's folders mounted).
   * @param rootFilesystem a folder of the root filesystem, where `hostRoot` is none
   */
  static linux(hostRoot: string, clock: Clock, rootFilesystem = hostRoot): NodeReader {
    const procRoot = `${hostRoot.replace(/\/+$/, '')}/proc`;
    const scanner = new ByteScanner();
    return new NodeReader(
      new CpuReader(procRoot, scanner),
      new MemoryReader(procRoot, scanner),
      new RootFilesystemReader(rootFilesystem),
      new DisksReader(procRoot, scanner, clock),
      new NetworkReader(procRoot, scanner, clock),
    );
  }

  /** What node:os tells on any system: CPU, memory and disk use; the rest is not measured. */
  static portable(rootPath: string): NodeReader {
    return new NodeReader(
      new PortableCpuReader(),
      new PortableMemoryReader(),
      new RootFilesystemReader(rootPath),
      null,
      null,
    );
  }

  get memoryTotalBytes(): number {
    return this.#memory.totalBytes;
  }

  sample(tick: Tick): void {
    for (const reader of this.#readers) reader.sample(tick);
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
  }
}
