import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from './deadline.ts';

describe('A deadline', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** A deadline of 1000 ms, paused from 400 ms on, and what it waits for. */
  async function paused(outer: AbortSignal | null = null) {
    const deadline = new Deadline(1000, outer);
    await vi.advanceTimersByTimeAsync(400);
    let end = () => {};
    const over = deadline.pausedFor(new Promise<void>((resolve) => (end = resolve)));
    await vi.advanceTimersByTimeAsync(5000);
    const goOn = async () => {
      end();
      await over;
    };
    return { deadline, goOn };
  }

  it('aborts when its time has passed', async () => {
    const deadline = new Deadline(1000, null);
    await vi.advanceTimersByTimeAsync(999);
    expect([deadline.signal.aborted, deadline.passed]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([deadline.signal.aborted, deadline.passed]).toEqual([true, true]);
  });

  it('leaves out the time for which it is paused', async () => {
    const { deadline, goOn } = await paused();
    await goOn();
    await vi.advanceTimersByTimeAsync(599);
    expect(deadline.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([deadline.signal.aborted, deadline.passed]).toEqual([true, true]);
  });

  it('aborts with its outer signal while it is paused, and leaves no timer', async () => {
    const outer = new AbortController();
    const { deadline, goOn } = await paused(outer.signal);
    outer.abort();
    await goOn();
    expect([deadline.signal.aborted, deadline.passed]).toEqual([true, false]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
