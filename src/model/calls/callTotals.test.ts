import { describe, expect, it } from 'vitest';
import { type CallTotals, callGrowth, callsInFlight, endedCalls, summedTotals } from './callTotals.ts';

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

function partTotals(started: number | null, code: number, count: number, bucket: number | null): CallTotals {
  const buckets = bucket === null ? null : new Float64Array(12).fill(count, bucket, bucket + 1);
  return { started, completedByCode: new Map([[code, count]]), requestSeconds: { buckets, count, sumSeconds: count } };
}

describe('summedTotals', () => {
  it.each<
    [string, CallTotals[], number | null | undefined, [number, number][] | undefined, number[] | null | undefined]
  >([
    ['none', [], undefined, undefined, undefined],
    ['one', [partTotals(2, 200, 1, 0)], 2, [[200, 1]], [1, 0]],
    ['the same code', [partTotals(2, 200, 1, 0), partTotals(3, 200, 3, 1)], 5, [[200, 4]], [1, 3]],
    [
      'other codes',
      [partTotals(2, 200, 1, 0), partTotals(3, 500, 3, 1)],
      5,
      [
        [200, 1],
        [500, 3],
      ],
      [1, 3],
    ],
    [
      'beginnings not counted by one',
      [partTotals(null, 200, 1, 0), partTotals(3, 200, 3, 0)],
      null,
      [[200, 4]],
      [4, 0],
    ],
    ['no buckets at one', [partTotals(1, 200, 1, null), partTotals(3, 200, 3, 0)], 4, [[200, 4]], null],
  ])('%s', (_, parts, started, codes, buckets) => {
    const sum = summedTotals(parts);
    expect(sum?.started).toBe(started);
    expect(sum && [...(sum.completedByCode ?? [])]).toEqual(codes ?? null);
    expect(sum?.requestSeconds.buckets && [...sum.requestSeconds.buckets.slice(0, 2)]).toEqual(buckets);
  });
});

describe('callsInFlight', () => {
  const requestSeconds = { buckets: null, count: 0, sumSeconds: 0 };

  it.each<[string, number | null, [number, number][], number | null]>([
    [
      'some have not ended',
      7,
      [
        [200, 3],
        [502, 1],
      ],
      3,
    ],
    ['all have ended', 4, [[200, 4]], 0],
    ['more ended than began: of others that were counted before', 4, [[200, 5]], 0],
    ['nobody counts beginnings', null, [[200, 5]], null],
  ])('callsInFlight: %s', (_, started, codes, want) => {
    expect(callsInFlight({ started, completedByCode: new Map(codes), requestSeconds })).toBe(want);
  });

  it('callsInFlight: none that was never called', () => {
    expect(callsInFlight(null)).toBe(0);
  });
});
