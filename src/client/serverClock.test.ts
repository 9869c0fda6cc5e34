import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerClock } from './serverClock.ts';

describe('The clock of the server', () => {
  let clock: ServerClock;
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    clock = new ServerClock();
  });
  afterEach(() => vi.useRealTimers());

  /** Hears an event each second, delayed by `delayMs`, for some seconds, of a clock that is ahead of this one. */
  const hear = (seconds: number, aheadMs: number, delayMs = 0) => {
    for (let second = 0; second < seconds; second++) {
      vi.advanceTimersByTime(1000);
      clock.heard((Date.now() + aheadMs - delayMs) / 1000);
    }
  };
  /** How far the estimate is ahead of this clock, ms; null without one. */
  const ahead = () => (clock.nowSeconds === null ? null : Math.round(clock.nowSeconds * 1000 - Date.now()));

  it('is unknown before the first event, and after a reset', () => {
    expect(ahead()).toBeNull();
    hear(1, 500);
    clock.reset();
    expect(ahead()).toBeNull();
    hear(1, -90_000);
    expect(ahead()).toBe(-90_000);
  });

  it('is taken from the event with the smallest delay', () => {
    hear(1, 0, 40);
    hear(1, 0, 3);
    hear(5, 0, 700);
    expect(ahead()).toBe(-3);
  });

  it.each([
    ['set back by a minute', -60_000],
    ['set back by 2 s', -2000],
    ['set forward by a minute', 60_000],
    ['set forward by half a second', 500],
  ])('is right within seconds after it was %s', (_name, stepMs) => {
    hear(100, 0, 5);
    hear(4, stepMs, 5);
    expect(ahead()).toBe(stepMs - 5);
    hear(100, stepMs, 5);
    expect(ahead()).toBe(stepMs - 5);
  });

  it('is right within seconds after the clock of this machine was set', () => {
    hear(100, 0, 5);
    vi.setSystemTime(Date.now() + 60_000);
    hear(4, -60_000, 5);
    expect(ahead()).toBe(-60_005);
  });

  it('does not follow events that were held up together, as in a tab that was asleep', () => {
    hear(100, 0, 5);
    const sentMs = Date.now();
    vi.advanceTimersByTime(20_000);
    for (let event = 0; event < 20; event++) clock.heard((sentMs + event * 1000) / 1000);
    hear(2, 0, 5);
    expect(ahead()).toBe(-5);
    for (let event = 0; event < 20; event++) clock.heard((Date.now() - 20_000) / 1000);
    hear(2, 0, 5);
    expect(ahead()).toBe(-5);
  });
});
