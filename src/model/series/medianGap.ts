/** Enough gaps for a steady median, few enough to follow a changed interval soon. */
const usualGaps = 15;

/** The median of some numbers: the upper of the middle two if their count is even. Null if there are none. */
export function median(numbers: readonly number[]): number | null {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? null;
}

/**
 * The interval of something that repeats: the median gap between its newest times, ms; null before two of them.
 * @param timesMs ascending
 */
export function medianGapMs(timesMs: readonly number[], mostGaps = usualGaps): number | null {
  const newest = timesMs.slice(-mostGaps - 1);
  return median(newest.slice(1).map((atMs, index) => atMs - (newest[index] ?? Number.NaN)));
}

/** Keeps as many of the newest times as {@link medianGapMs} needs. */
export class MedianGap {
  readonly #timesMs: number[] = [];
  readonly #mostGaps: number;

  constructor(mostGaps = usualGaps) {
    this.#mostGaps = mostGaps;
  }

  add(atMs: number): void {
    this.#timesMs.push(atMs);
    if (this.#timesMs.length > this.#mostGaps + 1) this.#timesMs.shift();
  }

  /** Null before two times. */
  get seconds(): number | null {
    const gapMs = medianGapMs(this.#timesMs, this.#mostGaps);
    return gapMs === null ? null : gapMs / 1000;
  }
}
