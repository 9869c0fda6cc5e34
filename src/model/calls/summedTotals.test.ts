import { describe, expect, it } from 'vitest';
import type { CallTotals } from './callSource.ts';
import { summedTotals } from './summedTotals.ts';

function totals(started: number | null, code: number, count: number, bucket: number | null): CallTotals {
  const buckets = bucket === null ? null : new Float64Array(12).fill(count, bucket, bucket + 1);
  return { started, completedByCode: new Map([[code, count]]), requestSeconds: { buckets, count, sumSeconds: count } };
}

describe('summedTotals', () => {
  it.each<
    [string, CallTotals[], number | null | undefined, [number, number][] | undefined, number[] | null | undefined]
  >([
    ['none', [], undefined, undefined, undefined],
    ['one', [totals(2, 200, 1, 0)], 2, [[200, 1]], [1, 0]],
    ['the same code', [totals(2, 200, 1, 0), totals(3, 200, 3, 1)], 5, [[200, 4]], [1, 3]],
    [
      'other codes',
      [totals(2, 200, 1, 0), totals(3, 500, 3, 1)],
      5,
      [
        [200, 1],
        [500, 3],
      ],
      [1, 3],
    ],
    ['beginnings not counted by one', [totals(null, 200, 1, 0), totals(3, 200, 3, 0)], null, [[200, 4]], [4, 0]],
    ['no buckets at one', [totals(1, 200, 1, null), totals(3, 200, 3, 0)], 4, [[200, 4]], null],
  ])('%s', (_, parts, started, codes, buckets) => {
    const sum = summedTotals(parts);
    expect(sum?.started).toBe(started);
    expect(sum && [...(sum.completedByCode ?? [])]).toEqual(codes ?? null);
    expect(sum?.requestSeconds.buckets && [...sum.requestSeconds.buckets.slice(0, 2)]).toEqual(buckets);
  });
});
