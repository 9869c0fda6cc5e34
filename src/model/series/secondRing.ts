import { windowSeconds } from '../../contract/units.ts';

/**
 * The last 60 seconds of one series: one slot per wall second, NaN where unknown. Allocates nothing after construction.
 */
export class SecondRing {
  readonly #slots = new Float64Array(windowSeconds).fill(Number.NaN);
  #newest = Number.NEGATIVE_INFINITY;

  /** The newest second recorded, in Unix seconds; -Infinity before the first. */
  get newestSecond(): number {
    return this.#newest;
  }

  /**
   * Records the value of the newest second. Skipped seconds are NaN. If wall time stepped back, everything after `second`
   * is dropped.
   */
  record(second: number, value: number): void {
    const steps = Math.abs(second - this.#newest);
    if (steps >= windowSeconds) {
      this.#slots.fill(Number.NaN);
    } else {
      const from = Math.min(second, this.#newest) + 1;
      for (let cleared = from; cleared < from + steps; cleared++) this.#slots[cleared % windowSeconds] = Number.NaN;
    }
    this.#newest = second;
    this.#slots[second % windowSeconds] = value;
  }

  /** Rewrites the past: sets the seconds in `[from, to]` that are still in the ring. */
  fill(from: number, to: number, value: number): void {
    const first = Math.max(from, this.#newest - windowSeconds + 1);
    const last = Math.min(to, this.#newest);
    for (let second = first; second <= last; second++) this.#slots[second % windowSeconds] = value;
  }

  /** The value at `second`; NaN if unknown or no longer in the ring. */
  at(second: number): number {
    if (second > this.#newest || second <= this.#newest - windowSeconds) return Number.NaN;
    return this.#slots[second % windowSeconds] ?? Number.NaN;
  }
}
