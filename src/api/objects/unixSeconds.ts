/** A time in Unix ms as Unix seconds, with milliseconds as decimals. */
export function unixSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}

/** {@link unixSeconds} of a time that may be unknown. */
export function unixSecondsOrNull(ms: number | null): number | null {
  return ms === null || Number.isNaN(ms) ? null : unixSeconds(ms);
}
