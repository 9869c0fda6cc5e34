import { windowSeconds } from '../contract/units.ts';

const tickSeconds = 1;

/** The gaps between the last 60 ticks, by monotonic time: the true interval of what they measured. */
export class TickGaps {
  readonly #gapsMs = new Float64Array(windowSeconds);
  #count = 0;
  #lastMs = Number.NaN;
  /** The first gap is only what is left of a second. */
  #hasBegun = false;

  add(monotonicMs: number): void {
    const gapMs = monotonicMs - this.#lastMs;
    this.#lastMs = monotonicMs;
    if (Number.isNaN(gapMs)) return;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      return;
    }
    this.#gapsMs[this.#count % windowSeconds] = gapMs;
    this.#count++;
  }

  /** Median gap in seconds; null before two ticks, and what is aimed at before three. */
  medianSeconds(): number | null {
    if (this.#hasBegun && this.#count === 0) return tickSeconds;
    const size = Math.min(this.#count, windowSeconds);
    const median = this.#gapsMs.slice(0, size).sort()[size >> 1];
    return median === undefined ? null : median / 1000;
  }
}
