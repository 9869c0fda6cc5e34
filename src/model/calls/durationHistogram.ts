/** Upper bounds of the buckets, seconds: Prometheus' default ones. */
export const durationBoundsSeconds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Of the buckets of a histogram, the last being +Inf. */
export const bucketCount = durationBoundsSeconds.length + 1;
const lowestBoundMs = 1000 * Math.min(...durationBoundsSeconds);
const highestBoundMs = 1000 * Math.max(...durationBoundsSeconds);

/** Durations as they are counted. */
export interface DurationTotals {
  /**
   * Durations in each of the buckets of {@link durationBoundsSeconds}, not cumulative, the last being +Inf. Null where
   * only count and sum are known.
   */
  readonly buckets: Float64Array | null;
  readonly count: number;
  /** NaN where unknown. */
  readonly sumSeconds: number;
}

/** Durations observed here. */
export class DurationHistogram implements DurationTotals {
  readonly buckets = new Float64Array(bucketCount);
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

/** Index of a bucket by its label `le`. Prometheus 3 writes 1 and 10 as 1.0 and 10.0. */
const indexOfBound = new Map<string, number>([
  ...durationBoundsSeconds.flatMap((bound, index): [string, number][] => [
    [String(bound), index],
    ...(Number.isInteger(bound) ? [[bound.toFixed(1), index] satisfies [string, number]] : []),
  ]),
  ['+Inf', durationBoundsSeconds.length],
]);

/** Adds up the samples of a Prometheus histogram over all its series. */
export class HistogramBuilder {
  readonly #cumulative = new Float64Array(bucketCount);
  #bucketLines = 0;
  #countLines = 0;
  #sumLines = 0;
  #count = 0;
  #sumSeconds = 0;

  /** @param bound the label `le`; unusual bounds are ignored */
  bucket(bound: string | null, value: number): void {
    const index = indexOfBound.get(bound ?? '');
    if (index === undefined) return;
    this.#cumulative[index] = (this.#cumulative[index] ?? 0) + value;
    this.#bucketLines++;
  }

  sum(value: number): void {
    this.#sumSeconds += value;
    this.#sumLines++;
  }

  count(value: number): void {
    this.#count += value;
    this.#countLines++;
  }

  /** The sum is unknown if a series has a count but no sum. */
  build(): DurationTotals {
    const sumSeconds = this.#sumLines === this.#countLines ? this.#sumSeconds : Number.NaN;
    return { buckets: this.#buckets(), count: this.#count, sumSeconds };
  }

  /** Null if a series lacks one of the usual bounds, or its buckets contradict each other. */
  #buckets(): Float64Array | null {
    if (this.#bucketLines !== this.#countLines * bucketCount) return null;
    const buckets = this.#cumulative.map((value, index) => value - (this.#cumulative[index - 1] ?? 0));
    return buckets.every((value) => value >= 0) ? buckets : null;
  }
}

/** Mean duration, ms; null before the first, and where the sum is unknown. */
export function meanMs({ count, sumSeconds }: DurationTotals): number | null {
  return count > 0 && !Number.isNaN(sumSeconds) ? (sumSeconds / count) * 1000 : null;
}

/**
 * A quantile of durations, seconds, as Prometheus' histogram_quantile computes it: linear inside a bucket, the first of
 * which begins at 0, and never above the last finite bound. Null without durations.
 * @param buckets as those of {@link DurationTotals}
 * @param quantile in [0, 1]
 */
export function durationQuantile(buckets: ArrayLike<number>, quantile: number): number | null {
  let total = 0;
  for (let index = 0; index < buckets.length; index++) total += buckets[index] ?? 0;
  if (!(total > 0)) return null;
  const rank = quantile * total;
  let below = 0;
  for (const [index, upper] of durationBoundsSeconds.entries()) {
    const inside = buckets[index] ?? 0;
    if (below + inside >= rank && inside > 0) {
      const lower = durationBoundsSeconds[index - 1] ?? 0;
      return lower + ((upper - lower) * (rank - below)) / inside;
    }
    below += inside;
  }
  return durationBoundsSeconds.at(-1) ?? null;
}

/** Where a percentile lies beyond the bounds of its histogram: then it is not known more exactly. */
export type PercentileBound = { readonly below: number } | { readonly above: number };

/** The bound of a percentile in the first bucket or beyond the last one, ms; null between them. */
export function percentileBound(ms: number): PercentileBound | null {
  if (ms <= lowestBoundMs) return { below: lowestBoundMs };
  return ms >= highestBoundMs ? { above: highestBoundMs } : null;
}

/** Durations counted in two places, added up. */
export function sumOfDurations(a: DurationTotals, b: DurationTotals): DurationTotals {
  const { buckets } = b;
  return {
    buckets:
      a.buckets === null || buckets === null ? null : a.buckets.map((value, index) => value + (buckets[index] ?? 0)),
    count: a.count + b.count,
    sumSeconds: a.sumSeconds + b.sumSeconds,
  };
}

/** Durations counted between two readings of the same counter, which did not restart. @param before null: none yet */
export function durationGrowth(before: DurationTotals | null, now: DurationTotals): DurationTotals {
  const count = now.count - (before?.count ?? 0);
  const sumSeconds = Math.max(0, now.sumSeconds - (before?.sumSeconds ?? 0));
  if (now.buckets === null || (before !== null && before.buckets === null)) return { buckets: null, count, sumSeconds };
  const earlier = before?.buckets ?? null;
  return { buckets: now.buckets.map((value, index) => value - (earlier?.[index] ?? 0)), count, sumSeconds };
}
