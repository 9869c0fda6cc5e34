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
    ['no call', totals({ 200: 3 }), totals({ 200: 3 }), null],
    ['successes and failures', totals({ 200: 3, 500: 1 }), totals({ 200: 5, 500: 2 }), [2, 1, 3]],
    ['a new status code', totals({ 200: 3 }), totals({ 200: 3, 503: 2 }), [0, 2, 2]],
    ['the first reading', null, totals({ 200: 2 }), [2, 0, 2]],
    ['a restart', totals({ 200: 9 }), totals({ 200: 2 }), [2, 0, 2]],
    ['a restart that only one status code shows', totals({ 200: 9, 500: 1 }), totals({ 200: 10 }), [10, 0, 10]],
    ['a restart without calls', totals({ 200: 9 }), totals({}), null],
  ])('returns the increase: %s', (_, before, now, want) => {
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

  it('has no buckets if one side has none', () => {
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
  ])('counts statuses below 400 as successes: %j', (codes, want) => {
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
      'different codes',
      [partTotals(2, 200, 1, 0), partTotals(3, 500, 3, 1)],
      5,
      [
        [200, 1],
        [500, 3],
      ],
      [1, 3],
    ],
    [
      'one that does not count started calls',
      [partTotals(null, 200, 1, 0), partTotals(3, 200, 3, 0)],
      null,
      [[200, 4]],
      [4, 0],
    ],
    ['one without buckets', [partTotals(1, 200, 1, null), partTotals(3, 200, 3, 0)], 4, [[200, 4]], null],
  ])('adds up %s', (_, parts, started, codes, buckets) => {
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
      'some are running',
      7,
      [
        [200, 3],
        [502, 1],
      ],
      3,
    ],
    ['all have ended', 4, [[200, 4]], 0],
    ['0 if more ended than started: counting began in between', 4, [[200, 5]], 0],
    ['unknown if started calls are not counted', null, [[200, 5]], null],
  ])('%s', (_, started, codes, want) => {
    expect(callsInFlight({ started, completedByCode: new Map(codes), requestSeconds })).toBe(want);
  });

  it('is 0 for a function that was never called', () => {
    expect(callsInFlight(null)).toBe(0);
  });
});
