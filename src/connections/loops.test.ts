import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Loops } from './loops.ts';

describe('Loops', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Running loops, and a clock that can advance without timers, as in a suspended process. */
  const begun = (...loops: readonly ((stopping: AbortSignal) => Promise<void>)[]) => {
    const stopping = new AbortController();
    const failures: unknown[] = [];
    const clock = { stalledMs: 0, wallMs: () => Date.now(), monotonicMs: () => performance.now() + clock.stalledMs };
    const running = new Loops(clock, (thrown) => failures.push(thrown));
    running.begin(stopping.signal, loops);
    return { running, stopping, clock, failures };
  };
  const forever = () => new Promise<void>(() => {});
  const failing = async () => {
    throw new TypeError('no such thing');
  };

  it('are live while they run, however the wall clock is set', async () => {
    const { running } = begun(forever, async () => {});
    await vi.advanceTimersByTimeAsync(60_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(running.areLive).toBe(true);
  });

  it('are no longer live when one has thrown, and report the error', async () => {
    const { running, failures } = begun(forever, failing);
    await vi.advanceTimersByTimeAsync(0);
    expect(running.areLive).toBe(false);
    expect(failures).toEqual([expect.objectContaining({ message: 'no such thing' })]);
  });

  it('are not live while timers are late, and recover', async () => {
    const { running, clock } = begun(forever);
    await vi.advanceTimersByTimeAsync(5000);
    clock.stalledMs = 9999;
    expect(running.areLive).toBe(true);
    clock.stalledMs = 10_000;
    expect(running.areLive).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(running.areLive).toBe(true);
  });

  it('may throw when stopped, and leave no timer', async () => {
    const { running, stopping, failures } = begun(
      (signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    );
    stopping.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect([running.areLive, failures, vi.getTimerCount()]).toEqual([true, [], 0]);
  });
});
