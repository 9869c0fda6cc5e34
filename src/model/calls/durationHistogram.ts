/** Upper bounds in seconds of the gateway's histogram (gateway_functions_seconds), Prometheus' default buckets. */
export const durationBoundsSeconds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Durations as they are counted. */
export interface DurationTotals {
  /**
   * How many fell into each of the buckets of {@link durationBoundsSeconds}, not cumulative, the last being +Inf.
   * Null where only the number and the sum are known.
   */
  readonly buckets: Float64Array | null;
  readonly count: number;
  /** NaN where nobody adds them up. */
  readonly sumSeconds: number;
}

/** Mean of all durations in ms; null before the first, and where nobody adds them up. */
export function meanMs({ count, sumSeconds }: DurationTotals): number | null {
  return count > 0 && !Number.isNaN(sumSeconds) ? (sumSeconds / count) * 1000 : null;
}

/** Durations observed here, as the gateway keeps them: a count per bucket, their number and their sum. */
export class DurationHistogram implements DurationTotals {
  readonly buckets = new Float64Array(durationBoundsSeconds.length + 1);
  count = 0;
  sumSeconds = 0;

  observe(seconds: number): void {
    const found = durationBoundsSeconds.findIndex((bound) => seconds <= bound);
    const index = found < 0 ? durationBoundsSeconds.length : found;
    this.buckets[index] = (this.buckets[index] ?? 0) + 1;
    this.count += 1;
    this.sumSeconds += seconds;
  }
}
