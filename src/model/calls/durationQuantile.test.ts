import { describe, expect, it } from 'vitest';
import { durationQuantile } from './durationQuantile.ts';

/** Buckets with so many in those of these indices. */
function inBuckets(...counts: readonly (readonly [number, number])[]): Float64Array {
  const buckets = new Float64Array(12);
  for (const [index, count] of counts) buckets[index] = count;
  return buckets;
}

describe('durationQuantile', () => {
  // Worked out by hand as histogram_quantile does: lower + (upper - lower) * (rank - below) / inside.
  it.each<[string, Float64Array, number, number | null]>([
    ['nothing', inBuckets(), 0.5, null],
    ['the first bucket begins at 0', inBuckets([0, 10]), 0.5, 0.0025],
    ['the middle of one bucket', inBuckets([4, 4]), 0.5, 0.075],
    ['its upper end', inBuckets([4, 4]), 1, 0.1],
    ['at the border of two, the lower', inBuckets([3, 5], [4, 5]), 0.5, 0.05],
    ['in the second of two', inBuckets([3, 5], [4, 5]), 0.95, 0.095],
    ['over empty ones', inBuckets([0, 1], [7, 1]), 0.75, 0.75],
    ['above the last bound', inBuckets([0, 1], [11, 9]), 0.99, 10],
    ['the least', inBuckets([4, 4]), 0, 0.05],
  ])('%s', (_, buckets, quantile, want) => {
    const found = durationQuantile(buckets, quantile);
    if (want === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(want, 12);
  });
});
