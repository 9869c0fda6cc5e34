import type { Clock } from '../../model/clock.ts';
import { PressureFile, type PressureFiles, PressureRates } from '../pressure.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import type { Tick } from '../reader.ts';
import { CgroupFile } from './cgroupFile.ts';

/**
 * Pressure of a pod, from `cpu.pressure`, `memory.pressure` and `io.pressure` of its cgroup (version 2). A task that
 * starts to stall has just run, and a stall in a pod is a stall of the node; so nothing is read while nothing in the
 * pod ran or stalled, or while the node's total is unchanged (which that of the CPU hardly ever is).
 */
export class PodPressure {
  readonly series = new PressureRates();
  readonly #files: PressureFiles;
  readonly #ofNode: PressureFiles | null;

  /** @param folder of the pod's cgroup @param ofNode the node's files, read first at each tick; null: unknown */
  constructor(folder: string, ofNode: PressureFiles | null) {
    const file = (name: string) => new PressureFile(new CgroupFile(`${folder}/${name}.pressure`));
    this.#files = { cpu: file('cpu'), memory: file('memory'), io: file('io') };
    this.#ofNode = ofNode;
  }

  sample({ second, continuous }: Tick, hasRun: boolean, scanner: ByteScanner, clock: Clock): void {
    const { cpu, memory, io } = this.#files;
    if (hasRun || cpu.hasGrown) cpu.read(scanner);
    if ((hasRun && this.#ofNode?.memory.hasGrown !== false) || memory.hasGrown) memory.read(scanner);
    if ((hasRun && this.#ofNode?.io.hasGrown !== false) || io.hasGrown) io.read(scanner);
    this.series.record(second, continuous, this.#files, clock.monotonicMs());
  }

  close(): void {
    const { cpu, memory, io } = this.#files;
    for (const file of [cpu, memory, io]) file.close();
  }
}
