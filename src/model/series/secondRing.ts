import { windowSeconds } from '../../contract/units.ts';

/**
 * The last 60 seconds of one series: a slot per wall second, NaN where nothing is known.
 * Allocates nothing after construction.
 */
export class SecondRing {
  readonly #slots = new Float64Array(windowSeconds).fill(Number.NaN);
  #newest = Number.NEGATIVE_INFINITY;

  /** The newest second recorded, in Unix seconds; -Infinity before the first. */
  get newestSecond(): number {
    return this.#newest;
  }

  /**
   * Makes `second` the newest and sets it. Seconds skipped since the last are NaN;
   * when wall time stepped back, what was recorded after `second` is dropped.
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

  /** Writes back: sets every second of `from`..`to` (both included) that is still in the ring. */
  fill(from: number, to: number, value: number): void {
    const first = Math.max(from, this.#newest - windowSeconds + 1);
    const last = Math.min(to, this.#newest);
    for (let second = first; second <= last; second++) this.#slots[second % windowSeconds] = value;
  }

  /** The value at `second`, or NaN where it is unknown or out of the ring. */
  at(second: number): number {
    if (second > this.#newest || second <= this.#newest - windowSeconds) return Number.NaN;
    return this.#slots[second % windowSeconds] ?? Number.NaN;
  }
}
