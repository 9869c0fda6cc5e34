import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FaascopeError } from '../../src/client/client.ts';
import { Polled } from './polled.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  // The timers of Node's own are not replaced.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const timing = new AbortController();
    setTimeout(() => timing.abort(new DOMException('', 'TimeoutError')), ms);
    return timing.signal;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('A question without an answer is given up, and the next one is asked', async () => {
  const signals: AbortSignal[] = [];
  const load = (signal: AbortSignal) => {
    signals.push(signal);
    if (signals.length > 1) return Promise.resolve({ nowSeconds: 1000 + signals.length });
    return new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  const polled = new Polled(load, () => 0);
  const end = polled.start(2000);
  await vi.advanceTimersByTimeAsync(9000);
  expect([signals.length, polled.error]).toEqual([1, null]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(polled.error).toMatchObject({ code: 'unreachable' });
  expect(polled.error).toBeInstanceOf(FaascopeError);
  await vi.advanceTimersByTimeAsync(2000);
  expect([polled.error, polled.shown?.nowSeconds]).toEqual([null, 1002]);

  const asked = signals.length;
  end();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(signals).toHaveLength(asked);
});

it('A question that is no longer needed is no error', async () => {
  const load = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const polled = new Polled(load, () => 0);
  polled.start(2000)();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(polled.error).toBeNull();
});
