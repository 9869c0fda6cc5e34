const mostGaps = 15;

/** The gaps between the newest measurements, by monotonic time. */
export class MeasurementGaps {
  readonly #gapsMs: number[] = [];
  #lastMs = Number.NaN;

  add(monotonicMs: number): void {
    const gapMs = monotonicMs - this.#lastMs;
    this.#lastMs = monotonicMs;
    if (Number.isNaN(gapMs)) return;
    this.#gapsMs.push(gapMs);
    if (this.#gapsMs.length > mostGaps) this.#gapsMs.shift();
  }

  /** Median gap, seconds; null before two measurements. */
  get medianSeconds(): number | null {
    const median = [...this.#gapsMs].sort((a, b) => a - b)[this.#gapsMs.length >> 1];
    return median === undefined ? null : median / 1000;
  }
}
