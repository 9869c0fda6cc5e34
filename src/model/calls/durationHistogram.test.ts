import { describe, expect, it } from 'vitest';
import { durationQuantile, HistogramBuilder } from './durationHistogram.ts';

/** Buckets from pairs of index and count. */
function inBuckets(...counts: readonly (readonly [number, number])[]): Float64Array {
  const buckets = new Float64Array(12);
  for (const [index, count] of counts) buckets[index] = count;
  return buckets;
}

describe('durationQuantile', () => {
  // Calculated by hand like histogram_quantile: lower + (upper - lower) * (rank - below) / inside.
  it.each<[string, Float64Array, number, number | null]>([
    ['nothing', inBuckets(), 0.5, null],
    ['from 0 in the first bucket', inBuckets([0, 10]), 0.5, 0.0025],
    ['to the middle of a bucket', inBuckets([4, 4]), 0.5, 0.075],
    ['to the upper end of a bucket', inBuckets([4, 4]), 1, 0.1],
    ['to the border of two buckets', inBuckets([3, 5], [4, 5]), 0.5, 0.05],
    ['in the second of two buckets', inBuckets([3, 5], [4, 5]), 0.95, 0.095],
    ['over empty buckets', inBuckets([0, 1], [7, 1]), 0.75, 0.75],
    ['at most to the last finite bound', inBuckets([0, 1], [11, 9]), 0.99, 10],
    ['quantile 0', inBuckets([4, 4]), 0, 0.05],
  ])('interpolates %s', (_, buckets, quantile, want) => {
    const found = durationQuantile(buckets, quantile);
    if (want === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(want, 12);
  });
});

const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];

/** Adds a series with `count` durations in one bucket. */
function add(builder: HistogramBuilder, index: number, count: number, left: readonly string[] = []): void {
  for (const [at, bound] of bounds.entries()) {
    if (!left.includes(bound)) builder.bucket(bound, at >= index ? count : 0);
  }
  builder.sum(count * 0.2);
  builder.count(count);
}

describe('HistogramBuilder', () => {
  it('sums the series', () => {
    const builder = new HistogramBuilder();
    add(builder, 5, 3);
    add(builder, 11, 1);
    const { buckets, count, sumSeconds } = builder.build();
    expect(count).toBe(4);
    expect(sumSeconds).toBeCloseTo(0.8, 12);
    expect([...(buckets ?? [])]).toEqual([0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 1]);
  });

  it('is empty before the first sample', () => {
    expect(new HistogramBuilder().build()).toEqual({ buckets: new Float64Array(12), count: 0, sumSeconds: 0 });
  });

  it.each<[string, (builder: HistogramBuilder) => void]>([
    ['a bound is missing', (builder) => add(builder, 5, 3, ['0.25'])],
    ['a series has none', (builder) => builder.count(3)],
    [
      'they contradict each other',
      (builder) => {
        add(builder, 5, 3);
        for (const [at, bound] of bounds.entries()) builder.bucket(bound, at === 0 ? 9 : 0);
        builder.count(0);
      },
    ],
  ])('has no buckets if %s', (_, fill) => {
    const builder = new HistogramBuilder();
    fill(builder);
    expect(builder.build()).toMatchObject({ buckets: null, count: 3 });
  });

  it('ignores bounds other than the usual ones', () => {
    const builder = new HistogramBuilder();
    add(builder, 5, 3);
    builder.bucket('0.3', 3);
    builder.bucket(null, 3);
    expect(builder.build().buckets?.[5]).toBe(3);
  });
});
