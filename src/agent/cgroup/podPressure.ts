import type { Clock } from '../../model/clock.ts';
import { PressureFile, type PressureFiles, PressureRates } from '../pressure.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import type { Tick } from '../reader.ts';
import { CgroupFile } from './cgroupFile.ts';

/**
 * Pressure of a pod, from `cpu.pressure`, `memory.pressure` and `io.pressure` of its cgroup (version 2). Who begins to
 * wait has run just before, and who waits in a pod waits on the node: of a pod in which nothing ran and nobody waited, and
 * while the node's total stands still, nothing is read. The node's total of the CPU hardly ever does.
 */
export class PodPressure {
  readonly series = new PressureRates();
  readonly #files: PressureFiles;
  readonly #ofNode: PressureFiles | null;

  /** @param folder of the pod's cgroup @param ofNode the node's own, read before at each tick; null: not known */
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
