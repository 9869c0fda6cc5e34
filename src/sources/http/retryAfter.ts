/** A server that asks for more patience than this is asked again all the same. */
const longestMs = 60_000;

/** The wait that a `Retry-After` header asks for, ms; null where there is none. The API writes it in seconds. */
export function retryAfterMs(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Math.min(Number(header) * 1000, longestMs) : null;
}
