const firstMs = 200;
const mostMs = 5000;
/** Rights that are missing are not given every second. */
const forbiddenMs = 30_000;

/**
 * How long to wait before the next try, ms: doubling up to 5 s, of which up to half is left out by chance, so that the
 * clients of a server that came back do not all ask at once.
 *
 * @param failures in a row, from 1
 * @param random from 0 up to, without, 1
 */
export function retryWaitMs(failures: number, random: number, retryAfterMs: number | null, forbidden: boolean): number {
  const usualMs = forbidden ? forbiddenMs : Math.min(firstMs * 2 ** Math.min(failures - 1, 10), mostMs);
  const waitMs = usualMs * (1 - random / 2);
  return retryAfterMs === null ? waitMs : Math.max(waitMs, retryAfterMs * (1 + random / 10));
}
