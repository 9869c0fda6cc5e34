import { windowSeconds } from '../../contract/units.ts';
import { medianGapMs } from './medianGap.ts';
import type { Series } from './series.ts';

/** Measurements older than this before the newest are dropped, except the one that reaches into the window. */
const keptMs = (windowSeconds + 15) * 1000;
/** A value holds for this many intervals after its measurement. */
const heldIntervals = 2;

/** Distinct measurements of one thing at their own times, as far back as a window of 60 s needs them. */
abstract class MeasuredSeries implements Series {
  readonly #atMs: number[] = [];
  readonly #values: number[] = [];
  #intervalMs: number | null = null;

  abstract at(second: number): number;

  get intervalSeconds(): number | null {
    return this.#intervalMs === null ? null : this.#intervalMs / 1000;
  }

  get measuredAtMs(): number | null {
    return this.#atMs.at(-1) ?? null;
  }

  /** Takes a measurement newer than all before; ignores any other. */
  measure(atMs: number, value: number): void {
    if (atMs <= (this.measuredAtMs ?? Number.NEGATIVE_INFINITY)) return;
    this.#atMs.push(atMs);
    this.#values.push(value);
    let useless = 0;
    while ((this.#atMs[useless + 1] ?? Infinity) < atMs - keptMs) useless++;
    if (useless > 0) {
      this.#atMs.splice(0, useless);
      this.#values.splice(0, useless);
    }
    this.#intervalMs = medianGapMs(this.#atMs);
  }

  protected get count(): number {
    return this.#atMs.length;
  }

  /** Unix ms of the measurement at `index`; NaN if out of range. */
  protected timeAt(index: number): number {
    return this.#atMs[index] ?? Number.NaN;
  }

  /** The measurement at `index`; NaN if out of range. */
  protected valueAt(index: number): number {
    return this.#values[index] ?? Number.NaN;
  }

  /** Index of the first measurement after a moment; {@link count} if there is none. */
  protected firstAfter(ms: number): number {
    let low = 0;
    let high = this.#atMs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#atMs[middle] ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Until when the measurement at `index` holds if none follows; its own time before an interval is known. */
  protected heldUntilMs(index: number): number {
    return this.timeAt(index) + heldIntervals * (this.#intervalMs ?? 0);
  }
}

/**
 * Rates between measurements, each since the previous one; NaN where unknown, as for the first. The value of a second
 * is the mean over that second: a rate fills the time between its two measurements, and the newest holds for two
 * intervals.
 */
export class MeasuredRate extends MeasuredSeries {
  /** Whether a measurement was made at exactly this moment. */
  wasMeasuredAt(atMs: number): boolean {
    return this.timeAt(this.firstAfter(atMs) - 1) === atMs;
  }

  at(second: number): number {
    const toMs = second * 1000;
    let fromMs = toMs - 1000;
    let sum = 0;
    for (let index = this.firstAfter(fromMs); index < this.count && fromMs < toMs; index++) {
      const endMs = Math.min(toMs, this.timeAt(index));
      sum += this.valueAt(index) * (endMs - fromMs);
      fromMs = endMs;
    }
    if (fromMs < toMs) {
      const newest = this.count - 1;
      if (newest < 0 || toMs > this.heldUntilMs(newest)) return Number.NaN;
      sum += this.valueAt(newest) * (toMs - fromMs);
    }
    return sum / 1000;
  }
}

/** A state measured now and then: the newest measurement at or before a second, held for at most two intervals. */
export class MeasuredState extends MeasuredSeries {
  /** The newest value; NaN before the first. */
  get newest(): number {
    return this.valueAt(this.count - 1);
  }

  at(second: number): number {
    const ms = second * 1000;
    const index = this.firstAfter(ms) - 1;
    return index >= 0 && ms <= this.heldUntilMs(index) ? this.valueAt(index) : Number.NaN;
  }
}

/** A value that repeats for this long was measured in between, however coarse the interval. */
const longestRepeatMs = 30_000;

/**
 * Distinguishes new measurements from repeats. A sample that carries the time of its own measurement is always new;
 * one that carries the time of the request is a repeat if its value is.
 */
export class DistinctSamples {
  #atMs = Number.NEGATIVE_INFINITY;
  #value = Number.NaN;
  #seenMs = Number.NEGATIVE_INFINITY;

  /** Time of the newest sample, repeats included, Unix ms; -Infinity before the first. */
  get seenMs(): number {
    return this.#seenMs;
  }

  /**
   * Whether the sample is a new measurement. Samples come in ascending time.
   * @param isMeasured whether the sample is known to be a separate measurement, whatever its value
   */
  isNew(atMs: number, value: number, isMeasured: boolean): boolean {
    if (atMs <= this.#seenMs) return false;
    this.#seenMs = atMs;
    if (!isMeasured && value === this.#value && atMs - this.#atMs < longestRepeatMs) return false;
    this.#atMs = atMs;
    this.#value = value;
    return true;
  }
}
