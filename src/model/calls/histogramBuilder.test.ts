import { describe, expect, it } from 'vitest';
import { HistogramBuilder } from './histogramBuilder.ts';

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
