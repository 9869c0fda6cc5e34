import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../model/clock.ts';
import type { Reader, Tick } from './reader.ts';
import { Sampler } from './sampler.ts';

/** Wall and monotonic clocks that advance with vitest's timers, and can be set separately. */
class SteppedClock implements Clock {
  wallOffsetMs = 0;
  stalledMs = 0;
  readonly #start = performance.now();
  wallMs(): number {
    return Date.now() + this.wallOffsetMs + this.stalledMs;
  }
  monotonicMs(): number {
    return performance.now() - this.#start + this.stalledMs;
  }
}

function started(atMs: number) {
  vi.setSystemTime(atMs);
  const clock = new SteppedClock();
  const ticks: Tick[] = [];
  const sampler = new Sampler(clock, [{ sample: (tick) => ticks.push(tick), close: () => undefined }]);
  sampler.start();
  return { clock, sampler, ticks };
}

const shape = (ticks: readonly Tick[]) => ticks.map((tick) => [tick.second, tick.continuous]);

describe('Sampler', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    {
      at: 100_300,
      name: 'in the middle of a second',
      want: [
        [100, false],
        [101, true],
        [102, true],
        [103, true],
      ],
    },
    {
      at: 100_000,
      name: 'on a whole second',
      want: [
        [100, false],
        [101, true],
        [102, true],
        [103, true],
      ],
    },
    {
      at: 100_900,
      name: 'near the end of a second',
      want: [
        [100, false],
        [102, true],
        [103, true],
      ],
    },
  ])('samples at once and then on whole seconds, started $name', ({ at, want }) => {
    const { sampler, ticks } = started(at);
    vi.advanceTimersByTime(103_100 - at);
    expect(shape(ticks)).toEqual(want);
    sampler.stop();
  });

  it('does not drift over an hour', () => {
    const { sampler, ticks } = started(100_300);
    vi.advanceTimersByTime(3_600_000);
    expect(ticks).toHaveLength(3601);
    expect(ticks.at(-1)).toMatchObject({ second: 3700, continuous: true });
    expect(sampler.lateness.percentile(1)).toBeLessThan(2);
    expect(sampler.intervalSeconds).toBeCloseTo(1, 3);
    sampler.stop();
  });

  it('a clock set forward leaves a gap and makes one rate unknown', () => {
    const { clock, sampler, ticks } = started(100_000);
    vi.advanceTimersByTime(2000);
    clock.wallOffsetMs = 30_000;
    vi.advanceTimersByTime(2000);
    expect(shape(ticks)).toEqual([
      [100, false],
      [101, true],
      [102, true],
      [133, false],
      [134, true],
    ]);
    sampler.stop();
  });

  it('a clock set back continues from the earlier second', () => {
    const { clock, sampler, ticks } = started(100_000);
    vi.advanceTimersByTime(3000);
    clock.wallOffsetMs = -5000;
    vi.advanceTimersByTime(2000);
    expect(shape(ticks).slice(-3)).toEqual([
      [103, true],
      [99, false],
      [100, true],
    ]);
    sampler.stop();
  });

  it('a clock set back by less than a second samples no second twice', () => {
    const { clock, sampler, ticks } = started(100_000);
    vi.advanceTimersByTime(2000);
    clock.wallOffsetMs = -400;
    vi.advanceTimersByTime(2400);
    expect(shape(ticks)).toEqual([
      [100, false],
      [101, true],
      [102, true],
      [103, true],
      [104, true],
    ]);
    sampler.stop();
  });

  it.each([
    {
      stalledMs: 2300,
      name: 'samples at once, with unknown rates',
      want: [
        [102, true],
        [105, false],
        [106, true],
      ],
    },
    {
      stalledMs: 1900,
      name: 'waits if the second is half over',
      want: [
        [102, true],
        [105, false],
        [106, true],
      ],
    },
    {
      stalledMs: 300,
      name: 'samples a little late as if on time',
      want: [
        [102, true],
        [103, true],
        [104, true],
      ],
    },
  ])('after a stall of $stalledMs ms $name', ({ stalledMs, want }) => {
    const { sampler, ticks, clock } = started(100_000);
    vi.advanceTimersByTime(2000);
    // The event loop stalls: both clocks advance, and the timer that was due fires only afterwards.
    clock.stalledMs = stalledMs;
    vi.advanceTimersByTime(3000);
    expect(shape(ticks).slice(2, 2 + want.length)).toEqual(want);
    sampler.stop();
  });

  it('keeps sampling when a reader throws, and reports the failure until 20 s after the last one', () => {
    vi.setSystemTime(100_000);
    const sampled: number[] = [];
    let failure: Error | null = new TypeError('no such thing');
    const failing: Reader = {
      sample: () => {
        if (failure !== null) throw failure;
      },
      close: () => undefined,
    };
    const other: Reader = { sample: ({ second }) => sampled.push(second), close: () => undefined };
    const sampler = new Sampler(new SteppedClock(), [failing, other]);
    sampler.start();
    vi.advanceTimersByTime(3000);
    expect(sampled).toEqual([100, 101, 102, 103]);
    expect(sampler).toMatchObject({ newestSecond: 103, failedTicks: 4, trouble: 'TypeError: no such thing' });
    failure = null;
    vi.advanceTimersByTime(19_999);
    expect(sampler).toMatchObject({ newestSecond: 122, failedTicks: 4, trouble: 'TypeError: no such thing' });
    vi.advanceTimersByTime(1);
    expect(sampler.trouble).toBeNull();
    sampler.stop();
  });

  it('reports the age of its newest sample, however the wall clock is set', () => {
    const { clock, sampler } = started(100_000);
    vi.advanceTimersByTime(1500);
    clock.wallOffsetMs = 1_000_000;
    expect(sampler.ageMs).toBe(500);
    clock.wallOffsetMs = -1_000_000;
    expect(sampler.ageMs).toBe(500);
    sampler.stop();
    expect(new Sampler(clock, []).ageMs).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, readonly number[], number | null]>([
    ['no tick', [], null],
    ['the first tick', [100_700], null],
    ['the rest of the first second', [100_700, 101_000], 1],
    ['a first whole second', [100_700, 101_000, 102_000], 1],
    ['a busy machine', [100_700, 101_000, 103_000, 105_000, 106_000], 2],
    ['a machine that is busy from the start', [100_700, 101_000, 103_500], 2.5],
  ])('the interval after %s', (_name, monotonicTicks, seconds) => {
    vi.setSystemTime(100_700);
    const left = [...monotonicTicks];
    const sampler = new Sampler({ wallMs: () => Date.now(), monotonicMs: () => left.shift() ?? Number.NaN }, []);
    if (left.length > 0) sampler.start();
    while (left.length > 0) vi.advanceTimersByTime(1000);
    expect(sampler.intervalSeconds).toBe(seconds);
    sampler.stop();
  });
});
