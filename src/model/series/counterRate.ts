/**
 * Turns samples of a counter into rates by monotonic time. A rate needs two consecutive samples and a counter that did
 * not decrease; else it is NaN.
 */
export class CounterRate {
  #value = Number.NaN;
  #atMs = Number.NaN;

  /**
   * Takes a sample. @returns the rate per second since the previous one
   * @param value the counter, in its own unit; NaN if it could not be read, which also forgets the previous sample
   * @param atMs monotonic time of the reading, ms
   */
  next(value: number, atMs: number): number {
    const delta = value - this.#value;
    const elapsedSeconds = (atMs - this.#atMs) / 1000;
    this.#value = value;
    this.#atMs = atMs;
    return delta >= 0 && elapsedSeconds > 0 ? delta / elapsedSeconds : Number.NaN;
  }

  /** Starts from a counter that was 0 at `atMs`: for something started since the last tick. */
  startFromZero(atMs: number): void {
    this.#value = 0;
    this.#atMs = atMs;
  }

  /** Forgets the last sample, so that the next rate is NaN. */
  reset(): void {
    this.#value = Number.NaN;
    this.#atMs = Number.NaN;
  }
}
