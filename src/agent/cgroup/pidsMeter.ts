import type { ByteScanner } from '../proc/byteScanner.ts';
import { CgroupFile } from './cgroupFile.ts';
import type { CgroupMounts } from './cgroupMounts.ts';

/** If nothing ran, nothing started or ended; a process moved in from outside runs soon. */
const readingsBetweenIdleLooks = 16;

/** Processes and threads of a cgroup, from `pids.current`, at the last reading. */
export class PidsMeter {
  /** NaN where unknown. */
  pids = Number.NaN;
  readonly #file: CgroupFile;
  #readings: number;

  private constructor(file: CgroupFile, phase: number) {
    this.#file = file;
    this.#readings = phase;
  }

  /**
   * Null if no hierarchy can have it.
   * @param folder path of the cgroup below every mount, `/kubepods/...`
   * @param phase spreads infrequent readings over the ticks; different for each cgroup
   */
  static of({ pids, version2 }: CgroupMounts, folder: string, phase: number): PidsMeter | null {
    const mount = pids ?? version2;
    return mount === null ? null : new PidsMeter(new CgroupFile(`${mount}${folder}/pids.current`), phase);
  }

  /** @param hasRun whether something in the cgroup may have run since the last reading */
  read(scanner: ByteScanner, hasRun: boolean): void {
    const isDue = hasRun || Number.isNaN(this.pids) || this.#readings % readingsBetweenIdleLooks === 0;
    this.#readings++;
    if (isDue) this.pids = this.#file.read(scanner) ? scanner.number() : Number.NaN;
  }

  close(): void {
    this.#file.close();
  }
}
