import { type CpuInfo, cpus, freemem, totalmem } from 'node:os';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { Reader, Tick } from '../reader.ts';

/** CPU use of a machine without /proc: non-idle time of all cores, percent, from node:os. */
export class PortableCpuReader implements Reader {
  readonly percent = new SecondRing();
  readonly #cpus: () => readonly CpuInfo[];
  #busyMs = Number.NaN;
  #totalMs = Number.NaN;

  constructor(readCpus: () => readonly CpuInfo[] = cpus) {
    this.#cpus = readCpus;
  }

  sample(tick: Tick): void {
    let busyMs = 0;
    let totalMs = 0;
    for (const { times } of this.#cpus()) {
      const busy = times.user + times.nice + times.sys + times.irq;
      busyMs += busy;
      totalMs += busy + times.idle;
    }
    const busyDelta = busyMs - this.#busyMs;
    const totalDelta = totalMs - this.#totalMs;
    const known = tick.continuous && totalDelta > 0 && busyDelta >= 0;
    this.percent.record(tick.second, known ? (100 * busyDelta) / totalDelta : Number.NaN);
    this.#busyMs = busyMs;
    this.#totalMs = totalMs;
  }

  close(): void {}
}

/** Memory use of a machine without /proc, percent, from node:os. */
export class PortableMemoryReader implements Reader {
  readonly percent = new SecondRing();
  readonly totalBytes = totalmem();

  sample(tick: Tick): void {
    this.percent.record(tick.second, 100 * (1 - freemem() / this.totalBytes));
  }

  close(): void {}
}
