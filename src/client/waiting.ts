import type { FaascopeError } from './faascopeError.ts';

const firstRetryMs = 100;
/** A connection that brings something after this long is no failure. */
export const longestRetryMs = 1000;
/** After a refusal, such as 401. */
const longestRefusedMs = 30_000;
/** Whatever a server asks for: a timer of more than 24 days would end at once. */
const longestAskedMs = 300_000;

/**
 * How long to wait before the next connection. Doubles with each failure; random, so that clients of a server that comes
 * back do not all come at once.
 * @param failures since a connection lasted @param error why the last one was refused; null if it was cut
 */
export function retryMs(failures: number, error: FaascopeError | null): number {
  const status = error?.status ?? 0;
  const longestMs = status >= 400 && status < 500 ? longestRefusedMs : longestRetryMs;
  const usualMs = Math.min(longestMs, firstRetryMs * 2 ** failures);
  const askedMs = (error?.retryAfterSeconds ?? 0) * 1000;
  return Math.max(usualMs * (0.5 + Math.random() / 2), Math.min(longestAskedMs, askedMs));
}

/** Resolves when the signal aborts, or as `over` does. */
export async function until(signal: AbortSignal, over: Promise<void> = new Promise(() => {})): Promise<void> {
  const listening = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), listening);
  });
  await Promise.race([over, aborted]).finally(() => listening.abort());
}

/** Resolves after so many ms, or when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await until(signal, new Promise((resolve) => (timer = setTimeout(resolve, ms))));
  clearTimeout(timer);
}
