/** Waits between attempts, ms. */
export interface RetryTiming {
  /** After the first failure; doubled with each further one in a row ... */
  readonly firstRetryMs: number;
  /** ... up to this. */
  readonly mostRetryMs: number;
}

/** For most repeated requests. */
export const usualRetry: RetryTiming = { firstRetryMs: 200, mostRetryMs: 5000 };

/** The longest wait, even if a server requests a longer one. */
const longestRetryAfterMs = 60_000;

/**
 * The wait before the next attempt, ms. Up to half of it is subtracted at random, so that the clients of a recovered
 * server do not all retry at once; it is never shorter than the server requests.
 *
 * @param failures in a row, from 1
 * @param askedMs the wait that the server requests; null for none
 * @param random in [0, 1)
 */
export function retryWaitMs(
  failures: number,
  { firstRetryMs, mostRetryMs }: RetryTiming,
  askedMs: number | null,
  random: number,
): number {
  const waitMs = Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 30), mostRetryMs) * (1 - random / 2);
  return askedMs === null ? waitMs : Math.max(waitMs, askedMs * (1 + random / 10));
}

/** The wait of a `Retry-After` header in seconds, ms; null for none. */
export function retryAfterMs(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Math.min(Number(header) * 1000, longestRetryAfterMs) : null;
}

/** Resolves after `ms`, or when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
