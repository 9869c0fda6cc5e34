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
   * Records the value of the newest second. Skipped seconds are NaN. If wall time stepped back, everything after
   * `second` is dropped.
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

  /** Writes the values of the seconds that end with `lastSecond` to `out`, as many as it has. */
  read(lastSecond: number, out: Float64Array): void {
    const slots = this.#slots;
    const first = lastSecond - out.length + 1;
    const [from, to] = this.#knownPart(first, out.length);
    out.fill(Number.NaN, 0, from);
    let at = (first + from) % windowSeconds;
    for (let index = from; index < to; index++) {
      out[index] = slots[at] ?? Number.NaN;
      if (++at === windowSeconds) at = 0;
    }
    out.fill(Number.NaN, to);
  }

  /** Adds the values of the seconds that end with `lastSecond` to `sums`; unknown makes a sum unknown. */
  addTo(lastSecond: number, sums: Float64Array): void {
    const slots = this.#slots;
    const first = lastSecond - sums.length + 1;
    const [from, to] = this.#knownPart(first, sums.length);
    sums.fill(Number.NaN, 0, from);
    let at = (first + from) % windowSeconds;
    for (let index = from; index < to; index++) {
      sums[index] = (sums[index] ?? 0) + (slots[at] ?? Number.NaN);
      if (++at === windowSeconds) at = 0;
    }
    sums.fill(Number.NaN, to);
  }

  /** Which of `count` seconds from `first` on are in the ring: from one index up to, not including, another. */
  #knownPart(first: number, count: number): readonly [from: number, to: number] {
    const from = Math.min(count, Math.max(0, this.#newest - windowSeconds + 1 - first));
    return [from, Math.max(from, Math.min(count, this.#newest - first + 1))];
  }
}
