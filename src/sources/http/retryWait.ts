/** How fast one goes on after failures. */
export interface RetryTiming {
  /** The wait after the first failure; doubled with each further one in a row ... */
  readonly firstRetryMs: number;
  /** ... up to this. */
  readonly mostRetryMs: number;
}

/** What most of what is asked over and over goes by. */
export const usualRetry: RetryTiming = { firstRetryMs: 200, mostRetryMs: 5000 };

/**
 * How long to wait before the next try, ms. Up to half of it is left out by chance, so that the clients of a server that
 * came back do not all ask at once; it is never less than the server asks for.
 *
 * @param failures in a row, from 1
 * @param askedMs what the server asks for; null where it does not
 * @param random from 0 up to, without, 1
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
