import { existsSync } from 'node:fs';
import type { Clock } from '../../model/clock.ts';
import { nothingReported, type ReportedFacts } from '../../model/inventory/nodeDescription.ts';
import type { NodeDetailSeries } from '../../model/series/series.ts';
import type { PressureFiles } from '../pressure.ts';
import { ByteScanner } from '../proc/byteScanner.ts';
import { type Reader, sampleEach, type Tick } from '../reader.ts';
import { CpuReader } from './cpuReader.ts';
import { DisksReader } from './disksReader.ts';
import { MemoryReader } from './memoryReader.ts';
import { NetworkReader } from './networkReader.ts';
import { RootDevice, readLoad } from './nodeFacts.ts';
import { PortableCpuReader, PortableMemoryReader } from './portableReaders.ts';
import { PressureReader } from './pressureReader.ts';
import { RootFilesystemReader } from './rootFilesystemReader.ts';
import { SysDevices } from './sysDevices.ts';

/** Everything measured of a node, with a reader for each kind. */
export class NodeReader implements Reader, NodeDetailSeries {
  readonly cpuPercent: NodeDetailSeries['cpuPercent'];
  readonly memoryPercent: NodeDetailSeries['memoryPercent'];
  readonly rootDiskPercent: NodeDetailSeries['rootDiskPercent'];
  readonly diskReadKibPerSecond: NodeDetailSeries['diskReadKibPerSecond'];
  readonly diskWriteKibPerSecond: NodeDetailSeries['diskWriteKibPerSecond'];
  readonly networkDownKibPerSecond: NodeDetailSeries['networkDownKibPerSecond'];
  readonly networkUpKibPerSecond: NodeDetailSeries['networkUpKibPerSecond'];
  readonly cpuSomePressurePercent: NodeDetailSeries['cpuSomePressurePercent'];
  readonly memorySomePressurePercent: NodeDetailSeries['memorySomePressurePercent'];
  readonly memoryFullPressurePercent: NodeDetailSeries['memoryFullPressurePercent'];
  readonly ioSomePressurePercent: NodeDetailSeries['ioSomePressurePercent'];
  readonly ioFullPressurePercent: NodeDetailSeries['ioFullPressurePercent'];
  /** Its pressure files, read at each tick; null if the kernel has none. */
  readonly pressureFiles: PressureFiles | null;
  /** What the node reports of itself now; read when asked for. */
  readonly facts: () => ReportedFacts;
  readonly #memory: MemoryReader | PortableMemoryReader;
  readonly #readers: readonly Reader[];

  private constructor(
    cpu: CpuReader | PortableCpuReader,
    memory: MemoryReader | PortableMemoryReader,
    rootFilesystem: RootFilesystemReader,
    disks: DisksReader | null,
    network: NetworkReader | null,
    pressure: PressureReader | null,
    facts: () => ReportedFacts,
  ) {
    this.facts = facts;
    this.#memory = memory;
    this.cpuPercent = cpu.percent;
    this.memoryPercent = memory.percent;
    this.rootDiskPercent = rootFilesystem.usedPercent;
    this.diskReadKibPerSecond = disks?.readKibPerSecond ?? null;
    this.diskWriteKibPerSecond = disks?.writeKibPerSecond ?? null;
    this.networkDownKibPerSecond = network?.downKibPerSecond ?? null;
    this.networkUpKibPerSecond = network?.upKibPerSecond ?? null;
    this.cpuSomePressurePercent = pressure?.series.cpuSomePressurePercent ?? null;
    this.memorySomePressurePercent = pressure?.series.memorySomePressurePercent ?? null;
    this.memoryFullPressurePercent = pressure?.series.memoryFullPressurePercent ?? null;
    this.ioSomePressurePercent = pressure?.series.ioSomePressurePercent ?? null;
    this.ioFullPressurePercent = pressure?.series.ioFullPressurePercent ?? null;
    this.pressureFiles = pressure?.files ?? null;
    this.#readers = [cpu, memory, rootFilesystem, disks, network, pressure].filter((reader) => reader !== null);
  }

  /**
   * Reads /proc and /sys below `hostRoot`: `/`, or where a pod mounts the node's folders.
   * @param rootFilesystem a folder of the root filesystem, if `hostRoot` is not on it
   */
  static linux(hostRoot: string, clock: Clock, rootFilesystem = hostRoot): NodeReader {
    const root = hostRoot.replace(/\/+$/, '');
    const procRoot = `${root}/proc`;
    const devices = new SysDevices(root);
    const scanner = new ByteScanner();
    const pressure = `${procRoot}/pressure`;
    const disks = new DisksReader(procRoot, devices, scanner, clock);
    const network = new NetworkReader(`${procRoot}/1/net/dev`, (name) => devices.isInterface(name), scanner, clock);
    const rootDevice = new RootDevice(procRoot, clock);
    return new NodeReader(
      new CpuReader(procRoot, scanner),
      new MemoryReader(procRoot, scanner),
      new RootFilesystemReader(rootFilesystem),
      disks,
      network,
      existsSync(pressure) ? new PressureReader(pressure, scanner, clock) : null,
      () => ({
        load: readLoad(procRoot),
        interfaces: network.interfaces,
        disks: disks.disks,
        rootDevice: rootDevice.now(),
      }),
    );
  }

  /** What node:os reports on any system: CPU, memory and disk use only. */
  static portable(rootPath: string): NodeReader {
    return new NodeReader(
      new PortableCpuReader(),
      new PortableMemoryReader(),
      new RootFilesystemReader(rootPath),
      null,
      null,
      null,
      () => nothingReported,
    );
  }

  get memoryTotalBytes(): number {
    return this.#memory.totalBytes;
  }

  sample(tick: Tick): void {
    sampleEach(this.#readers, tick);
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
  }
}
