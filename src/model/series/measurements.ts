import { windowSeconds } from '../../contract/units.ts';

/** Older measurements than this before the newest are dropped, but for the one that reaches into the window. */
const keptMs = (windowSeconds + 15) * 1000;
/** The interval is the median of so many gaps. */
const mostGaps = 15;
/** A value holds for so many intervals after its measurement. */
const heldIntervals = 2;

/** Distinct measurements of one thing with their own times, as far back as a window of 60 s needs them. */
export class Measurements {
  readonly #atMs: number[] = [];
  readonly #values: number[] = [];
  #intervalMs: number | null = null;

  get count(): number {
    return this.#atMs.length;
  }

  /** Unix ms of the newest; null before the first. */
  get newestAtMs(): number | null {
    return this.#atMs.at(-1) ?? null;
  }

  /** Median gap between measurements, seconds; null before two of them. */
  get intervalSeconds(): number | null {
    return this.#intervalMs === null ? null : this.#intervalMs / 1000;
  }

  /** Unix ms; NaN where there is none. */
  atMs(index: number): number {
    return this.#atMs[index] ?? Number.NaN;
  }

  value(index: number): number {
    return this.#values[index] ?? Number.NaN;
  }

  /** Takes a measurement that is newer than all before; an older one is ignored. @returns whether it was taken */
  add(atMs: number, value: number): boolean {
    if (atMs <= (this.newestAtMs ?? Number.NEGATIVE_INFINITY)) return false;
    this.#atMs.push(atMs);
    this.#values.push(value);
    let useless = 0;
    while ((this.#atMs[useless + 1] ?? Infinity) < atMs - keptMs) useless++;
    if (useless > 0) {
      this.#atMs.splice(0, useless);
      this.#values.splice(0, useless);
    }
    this.#intervalMs = this.#medianGapMs();
    return true;
  }

  /** Index of the first measurement after a moment; {@link count} where there is none. */
  firstAfter(ms: number): number {
    let low = 0;
    let high = this.#atMs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#atMs[middle] ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Until when the measurement at `index` holds where none follows it; itself only before an interval is known. */
  heldUntilMs(index: number): number {
    return this.atMs(index) + heldIntervals * (this.#intervalMs ?? 0);
  }

  #medianGapMs(): number | null {
    const times = this.#atMs.slice(-mostGaps - 1);
    const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs));
    return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? null;
  }
}
