import { CounterRate } from '../../../model/series/counterRate.ts';
import { DistinctSamples, MeasuredRate, MeasuredState } from '../../../model/series/measuredSeries.ts';
import type { ContainerSamples } from './containerSamples.ts';

/** The window of one run of a container. */
export class ContainerRun {
  readonly container: string;
  readonly cpuPercent = new MeasuredRate();
  readonly workingSetBytes = new MeasuredState();
  readonly #cpuSeconds = new CounterRate();
  readonly #distinctCpu = new DistinctSamples();
  readonly #distinctMemory = new DistinctSamples();
  #firstAtMs = Infinity;

  constructor(container: string) {
    this.container = container;
  }

  /** When it is first known to be, Unix ms; Infinity before. */
  get firstAtMs(): number {
    return this.#firstAtMs;
  }

  /** Time of the newest sample, Unix ms; -Infinity before the first. */
  get seenMs(): number {
    return Math.max(this.#distinctCpu.seenMs, this.#distinctMemory.seenMs);
  }

  /** It is known to have begun then, with nothing used. To be called before its first sample. */
  beginsAt(atMs: number): void {
    this.#firstAtMs = atMs;
    this.#cpuSeconds.startFromZero(atMs);
    this.cpuPercent.measure(atMs, Number.NaN);
  }

  /**
   * Takes the samples that are new; those of CPU go before those of memory. Both are measured together: where CPU was
   * measured anew so was memory, although it may be what it was.
   * @param ownTimes whether they carry the times of their own measurements
   */
  measure({ figure, atMs, values }: ContainerSamples, ownTimes: boolean): void {
    for (const [index, at] of atMs.entries()) {
      const value = values[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      this.#firstAtMs = Math.min(this.#firstAtMs, at);
      if (figure === 'cpuSeconds') {
        if (!this.#distinctCpu.isNew(at, value, ownTimes)) continue;
        this.cpuPercent.measure(at, 100 * this.#cpuSeconds.next(value, at));
      } else if (this.#distinctMemory.isNew(at, value, ownTimes || this.cpuPercent.wasMeasuredAt(at))) {
        this.workingSetBytes.measure(at, value);
      }
    }
  }
}
