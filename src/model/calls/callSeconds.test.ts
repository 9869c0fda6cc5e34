import { describe, expect, it } from 'vitest';
import { callColumns } from '../../contract/v1/window.ts';
import { CallSeconds } from './callSeconds.ts';
import type { CallGrowth } from './callTotals.ts';

/** Calls that each took between 25 and 50 ms, or as their bucket says. */
function growth(succeeded: number, failed = 0, started: number | null = succeeded + failed, bucket = 3): CallGrowth {
  const count = succeeded + failed;
  const buckets = new Float64Array(12).fill(count, bucket, bucket + 1);
  return { started, succeeded, failed, requestSeconds: { buckets, count, sumSeconds: count * 0.04 } };
}

/** The values of a column in some seconds; null where unknown. */
function column(seconds: CallSeconds, name: (typeof callColumns)[number], from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const value = seconds.series[name].at(from + index);
    return Number.isNaN(value) ? null : Number(value.toPrecision(6));
  });
}

describe('CallSeconds', () => {
  it('has the calls of each second that was read by itself', () => {
    const seconds = new CallSeconds();
    seconds.add({ after: 100, until: 101, growth: growth(3, 1) });
    seconds.cover(100, 101, 2);
    seconds.cover(101, 102, 0);
    seconds.add({ after: 102, until: 103, growth: growth(1) });
    seconds.cover(102, 103, 1);
    expect(column(seconds, 'callsPerSecond', 99, 104)).toEqual([null, null, 4, 0, 1, null]);
    expect(column(seconds, 'errorsPerSecond', 99, 104)).toEqual([null, null, 1, 0, 0, null]);
    expect(column(seconds, 'inFlight', 99, 104)).toEqual([null, null, 2, 0, 1, null]);
    expect(column(seconds, 'p50Ms', 99, 104)).toEqual([null, null, 37.5, null, 37.5, null]);
    expect(column(seconds, 'p99Ms', 101, 101)).toEqual([49.75]);
  });

  it('holds the mean over the seconds between two readings, which add up to the calls', () => {
    const seconds = new CallSeconds();
    seconds.add({ after: 100, until: 115, growth: growth(20, 10) });
    seconds.cover(100, 115, 1);
    expect(column(seconds, 'callsPerSecond', 101, 115)).toEqual(Array(15).fill(2));
    const sum = column(seconds, 'errorsPerSecond', 101, 115).reduce<number>((a, b) => a + (b ?? 0), 0);
    expect(sum).toBeCloseTo(10, 4);
    expect(column(seconds, 'p50Ms', 101, 115).map((value) => Math.round(value ?? 0))).toEqual(Array(15).fill(38));
  });

  it('adds up counters that are read at different times, up to the second that all of them have', () => {
    const seconds = new CallSeconds();
    seconds.add({ after: 100, until: 110, growth: growth(10) });
    seconds.add({ after: 105, until: 120, growth: growth(30) });
    seconds.cover(105, 110, null);
    expect(column(seconds, 'callsPerSecond', 105, 111)).toEqual([1, 3, 3, 3, 3, 3, null]);
    seconds.add({ after: 110, until: 125, growth: growth(0, 15) });
    seconds.cover(110, 120, null);
    expect(column(seconds, 'callsPerSecond', 111, 121)).toEqual([...Array(10).fill(3), null]);
    expect(column(seconds, 'inFlight', 120, 120)).toEqual([null]);
  });

  it('does not know the seconds in which nothing was read', () => {
    const seconds = new CallSeconds();
    seconds.cover(100, 101, 0);
    seconds.cover(105, 106, 0);
    expect(column(seconds, 'callsPerSecond', 101, 106)).toEqual([0, null, null, null, null, 0]);
  });

  it.each([
    ['in the first bucket', 0],
    ['beyond the last bucket', 11],
  ])('does not know a percentile %s', (_, bucket) => {
    const seconds = new CallSeconds();
    seconds.add({ after: 100, until: 101, growth: growth(5, 0, 5, bucket) });
    seconds.cover(100, 101, 0);
    for (const name of ['p50Ms', 'p95Ms', 'p99Ms'] as const) expect(column(seconds, name, 101, 101)).toEqual([null]);
  });

  it('does not know percentiles of durations that are not in buckets', () => {
    const seconds = new CallSeconds();
    const bare = { ...growth(1), requestSeconds: { buckets: null, count: 1, sumSeconds: 1 } };
    seconds.add({ after: 100, until: 101, growth: bare });
    seconds.cover(100, 101, 0);
    expect(column(seconds, 'callsPerSecond', 101, 101)).toEqual([1]);
    expect(column(seconds, 'p50Ms', 101, 101)).toEqual([null]);
  });

  it('keeps 60 s, and drops seconds that are in the future after the clock was set back', () => {
    const seconds = new CallSeconds();
    for (let second = 1; second <= 500; second++) {
      seconds.add({ after: second - 1, until: second, growth: growth(second) });
      seconds.cover(second - 1, second, second);
    }
    const last = Array.from({ length: 60 }, (_, index) => 441 + index);
    expect(column(seconds, 'callsPerSecond', 441, 500)).toEqual(last);
    expect(column(seconds, 'inFlight', 441, 500)).toEqual(last);
    seconds.cover(479, 480, 7);
    expect(column(seconds, 'inFlight', 478, 482)).toEqual([478, 479, 7, null, null]);
    seconds.cover(5000, 5001, 1);
    expect(column(seconds, 'callsPerSecond', 4942, 5001)).toEqual([...Array(59).fill(null), 0]);
  });

  it('begins with what was read before, and with the calls in flight that it leaves', () => {
    const seconds = new CallSeconds();
    const past = [
      { after: 101, until: 102, growth: growth(0, 0, 3) },
      { after: 103, until: 104, growth: growth(1, 1, 0) },
      { after: 104, until: 106, growth: growth(2, 0, 3) },
    ];
    seconds.begin(past, 100, 107, 2);
    expect(column(seconds, 'callsPerSecond', 100, 107)).toEqual([null, 0, 0, 0, 2, 1, 1, 0]);
    expect(column(seconds, 'inFlight', 100, 107)).toEqual([null, 0, 3, 3, 1, 1, 2, 2]);
  });

  it('has every column of a window', () => {
    expect(Object.keys(new CallSeconds().series)).toEqual(callColumns);
  });
});
