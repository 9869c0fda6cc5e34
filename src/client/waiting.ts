import type { FaascopeError } from './faascopeError.ts';

/** Without anything from the server for this long, a connection is given up. */
export const silentMs = 20_000;
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

/** Resolves when one of the signals aborts or `over` resolves. */
export async function until(
  signals: readonly AbortSignal[],
  over: Promise<void> = new Promise(() => {}),
): Promise<void> {
  const listening = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true, signal: listening.signal });
    }
  });
  await Promise.race([over, aborted]);
  listening.abort();
}

/** Resolves after so many ms, or when one of the signals aborts. */
export async function pause(ms: number, signals: readonly AbortSignal[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await until(signals, over);
  clearTimeout(timer);
}
