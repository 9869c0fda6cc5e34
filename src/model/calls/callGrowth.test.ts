import { describe, expect, it } from 'vitest';
import { callGrowth, endedCalls } from './callGrowth.ts';
import type { CallTotals } from './callSource.ts';

function totals(codes: Record<number, number>, given: Partial<CallTotals> = {}): CallTotals {
  const completedByCode = new Map(Object.entries(codes).map(([code, count]) => [Number(code), count]));
  const count = [...completedByCode.values()].reduce((sum, value) => sum + value, 0);
  const buckets = new Float64Array(12).fill(count, 3, 4);
  return {
    started: count,
    completedByCode,
    requestSeconds: { buckets, count, sumSeconds: count * 0.03 },
    ...given,
  };
}

describe('callGrowth', () => {
  it.each<[string, CallTotals | null, CallTotals, [number, number, number] | null]>([
    ['nothing came', totals({ 200: 3 }), totals({ 200: 3 }), null],
    ['both kinds', totals({ 200: 3, 500: 1 }), totals({ 200: 5, 500: 2 }), [2, 1, 3]],
    ['a code that is new', totals({ 200: 3 }), totals({ 200: 3, 503: 2 }), [0, 2, 2]],
    ['the first reading after nothing', null, totals({ 200: 2 }), [2, 0, 2]],
    ['begun anew', totals({ 200: 9 }), totals({ 200: 2 }), [2, 0, 2]],
    ['begun anew, seen by one code only', totals({ 200: 9, 500: 1 }), totals({ 200: 10 }), [10, 0, 10]],
    ['begun anew, and nothing came', totals({ 200: 9 }), totals({}), null],
  ])('%s', (_, before, now, want) => {
    const growth = callGrowth(before, now);
    if (want === null) {
      expect(growth).toBeNull();
      return;
    }
    const [succeeded, failed, count] = want;
    expect(growth).toMatchObject({ succeeded, failed, requestSeconds: { count } });
    expect(growth?.requestSeconds.buckets?.[3]).toBe(count);
    expect(growth?.requestSeconds.sumSeconds).toBeCloseTo(count * 0.03, 12);
  });

  it('knows no buckets where one side has none', () => {
    const bare = totals({ 200: 1 }, { requestSeconds: { buckets: null, count: 1, sumSeconds: 1 } });
    expect(callGrowth(bare, totals({ 200: 2 }))?.requestSeconds.buckets).toBeNull();
    expect(callGrowth(null, bare)?.requestSeconds.buckets).toBeNull();
  });

  it.each([
    [
      { 200: 3, 301: 1, 399: 1, 400: 1, 502: 2 },
      { success: 5, error: 3 },
    ],
    [{}, { success: 0, error: 0 }],
  ])('calls below 400 have succeeded: %j', (codes, want) => {
    expect(endedCalls(totals(codes))).toEqual(want);
  });
});
