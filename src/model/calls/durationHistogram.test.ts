import { describe, expect, it } from 'vitest';
import { durationQuantile, HistogramBuilder } from './durationHistogram.ts';

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

const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];

/** A series with so many durations in the bucket of an index. */
function add(builder: HistogramBuilder, index: number, count: number, left: readonly string[] = []): void {
  for (const [at, bound] of bounds.entries()) {
    if (!left.includes(bound)) builder.bucket(bound, at >= index ? count : 0);
  }
  builder.sum(count * 0.2);
  builder.count(count);
}

describe('HistogramBuilder', () => {
  it('adds series up', () => {
    const builder = new HistogramBuilder();
    add(builder, 5, 3);
    add(builder, 11, 1);
    const { buckets, count, sumSeconds } = builder.build();
    expect(count).toBe(4);
    expect(sumSeconds).toBeCloseTo(0.8, 12);
    expect([...(buckets ?? [])]).toEqual([0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 1]);
  });

  it('is empty before anything', () => {
    expect(new HistogramBuilder().build()).toEqual({ buckets: new Float64Array(12), count: 0, sumSeconds: 0 });
  });

  it.each<[string, (builder: HistogramBuilder) => void]>([
    ['a bound is missing', (builder) => add(builder, 5, 3, ['0.25'])],
    ['there are none', (builder) => builder.count(3)],
    [
      'they contradict each other',
      (builder) => {
        add(builder, 5, 3);
        for (const [at, bound] of bounds.entries()) builder.bucket(bound, at === 0 ? 9 : 0);
        builder.count(0);
      },
    ],
  ])('knows no buckets where %s', (_, fill) => {
    const builder = new HistogramBuilder();
    fill(builder);
    expect(builder.build()).toMatchObject({ buckets: null, count: 3 });
  });

  it('passes over bounds that are not the usual ones', () => {
    const builder = new HistogramBuilder();
    add(builder, 5, 3);
    builder.bucket('0.3', 3);
    builder.bucket(null, 3);
    expect(builder.build().buckets?.[5]).toBe(3);
  });
});
