/** Readings of one number, with their times. */
export class Readings {
  readonly #atMs: number[] = [];
  readonly #values: number[] = [];

  /** Times ascend. */
  add(atMs: number, value: number): void {
    this.#atMs.push(atMs);
    this.#values.push(value);
  }

  /** Increase of a counter per second between two times (Unix seconds), interpolated linearly. */
  perSecond(fromSecond: number, toSecond: number): number {
    return (this.#at(toSecond * 1000) - this.#at(fromSecond * 1000)) / (toSecond - fromSecond);
  }

  /** Mean of the readings between two times (Unix seconds). */
  mean(fromSecond: number, toSecond: number): number {
    const within = this.#values.filter((_, index) => {
      const second = (this.#atMs[index] ?? 0) / 1000;
      return second > fromSecond && second <= toSecond;
    });
    return within.reduce((sum, value) => sum + value, 0) / within.length;
  }

  #at(ms: number): number {
    const next = this.#atMs.findIndex((atMs) => atMs >= ms);
    const [fromMs = Number.NaN, toMs = Number.NaN] = this.#atMs.slice(next - 1, next + 1);
    const [from = Number.NaN, to = Number.NaN] = this.#values.slice(next - 1, next + 1);
    return from + ((to - from) * (ms - fromMs)) / (toMs - fromMs);
  }
}
