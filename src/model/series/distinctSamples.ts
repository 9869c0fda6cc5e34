/** A value that repeats for so long was measured in between, however seldom anybody measures. */
const longestGapMs = 30_000;

/**
 * Tells new measurements from copies of old ones. Samples that carry the time of their own measurement are all new;
 * of those that carry the time at which somebody asked, a repeated value is only the old one once more.
 */
export class DistinctSamples {
  #atMs = Number.NEGATIVE_INFINITY;
  #value = Number.NaN;
  #seenMs = Number.NEGATIVE_INFINITY;

  /** Time of the newest sample, also of a copy, Unix ms; -Infinity before the first. */
  get seenMs(): number {
    return this.#seenMs;
  }

  /**
   * @param isMeasured whether the sample is known to be a measurement of its own, whatever its value
   * @returns whether the sample is a new measurement; samples come in the order of their times
   */
  isNew(atMs: number, value: number, isMeasured: boolean): boolean {
    if (atMs <= this.#seenMs) return false;
    this.#seenMs = atMs;
    if (!isMeasured && value === this.#value && atMs - this.#atMs < longestGapMs) return false;
    this.#atMs = atMs;
    this.#value = value;
    return true;
  }
}
