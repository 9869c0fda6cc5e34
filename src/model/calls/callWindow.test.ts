import { describe, expect, it } from 'vitest';
import { CallWindow } from './callWindow.ts';

/** Calls that each took between 25 and 50 ms. */
function growth(succeeded: number, failed = 0) {
  const count = succeeded + failed;
  return {
    started: count,
    succeeded,
    failed,
    requestSeconds: { buckets: new Float64Array(12).fill(count, 3, 4), count, sumSeconds: count * 0.04 },
  };
}

describe('CallWindow', () => {
  it('is null before any time was covered', () => {
    expect(new CallWindow().figures(1000, 1000, 0)).toBeNull();
  });

  it('has a rate of 0 without calls, but neither shares nor percentiles', () => {
    expect(new CallWindow().figures(0, 60_000, 0)).toEqual({
      seconds: 60,
      callsPerSecond: 0,
      errorPercent: null,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
      inFlight: 0,
    });
  });

  it('has the calls of the last 60 s, and drops older ones', () => {
    const window = new CallWindow();
    for (let second = 1; second <= 200; second++) window.add((second - 1) * 1000, second * 1000, growth(3, 1));
    const figures = window.figures(0, 200_000, 2);
    expect(figures).toMatchObject({ seconds: 60, callsPerSecond: 4, errorPercent: 25, inFlight: 2 });
    expect(figures?.p50Ms).toBeCloseTo(37.5, 9);
    expect(figures?.p99Ms).toBeCloseTo(49.75, 9);
    window.forget(260_000);
    expect(window.isEmpty).toBe(true);
  });

  it('covers less time if counting began later', () => {
    const window = new CallWindow();
    window.add(9000, 10_000, growth(5));
    expect(window.figures(0, 10_000, null)).toMatchObject({ seconds: 10, callsPerSecond: 0.5, inFlight: null });
  });

  it.each<[string, number, number, number]>([
    ['half of it', 40_000, 80_000, 0.5],
    ['none of it', 0, 40_000, 0],
    ['all of it', 60_000, 120_000, 1],
  ])('counts an increase over a gap by its share inside the window: %s', (_, fromMs, toMs, share) => {
    const window = new CallWindow();
    window.add(fromMs, toMs, growth(60));
    const figures = window.figures(0, 120_000, null);
    expect(figures?.callsPerSecond).toBeCloseTo(share, 12);
  });

  it('has no percentiles if some durations are not in buckets', () => {
    const window = new CallWindow();
    window.add(0, 1000, growth(1));
    window.add(1000, 2000, { ...growth(1), requestSeconds: { buckets: null, count: 1, sumSeconds: 1 } });
    expect(window.figures(0, 2000, null)).toMatchObject({ callsPerSecond: 1, p50Ms: null, p99Ms: null });
  });
});
