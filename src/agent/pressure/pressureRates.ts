import { CounterRate } from '../../model/series/counterRate.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { PressureSeries } from '../../model/series/series.ts';
import type { PressureFile } from './pressureFile.ts';

/** The pressure files of a cgroup or of the node. */
export interface PressureFiles {
  readonly cpu: PressureFile;
  readonly memory: PressureFile;
  readonly io: PressureFile;
}

/** A total that grows while somebody waits, as percent of each of the last 60 seconds. */
class Share extends SecondRing {
  readonly #rate = new CounterRate();

  /** @param totalSeconds NaN where unknown @param atMs monotonic time of the reading */
  take(second: number, isContinuous: boolean, totalSeconds: number, atMs: number): void {
    const share = this.#rate.next(totalSeconds, atMs);
    // The kernel adds up at moments of its own: no one waits for more than all of a second.
    this.record(second, isContinuous ? Math.min(100, 100 * share) : Number.NaN);
  }
}

/** The last 60 seconds of pressure, made of the totals that the files gave. */
export class PressureRates implements PressureSeries {
  readonly cpuSomePressurePercent = new Share();
  readonly memorySomePressurePercent = new Share();
  readonly memoryFullPressurePercent = new Share();
  readonly ioSomePressurePercent = new Share();
  readonly ioFullPressurePercent = new Share();

  /** Takes what the files said last. @param atMs monotonic time of the readings */
  record(second: number, isContinuous: boolean, { cpu, memory, io }: PressureFiles, atMs: number): void {
    this.cpuSomePressurePercent.take(second, isContinuous, cpu.someSeconds, atMs);
    this.memorySomePressurePercent.take(second, isContinuous, memory.someSeconds, atMs);
    this.memoryFullPressurePercent.take(second, isContinuous, memory.fullSeconds, atMs);
    this.ioSomePressurePercent.take(second, isContinuous, io.someSeconds, atMs);
    this.ioFullPressurePercent.take(second, isContinuous, io.fullSeconds, atMs);
  }
}
