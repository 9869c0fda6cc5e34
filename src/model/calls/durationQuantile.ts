import { durationBoundsSeconds } from './durationHistogram.ts';

/**
 * A quantile of durations in buckets, seconds, as Prometheus' histogram_quantile: linear inside a bucket, the first one
 * beginning at 0, and never above the last finite bound. Null where there are no durations.
 *
 * @param buckets as those of DurationTotals
 * @param quantile from 0 to 1
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
