/** How long into a second its sample is waited for; the newest second is then at most 1.45 s old. */
const graceMs = 450;

/**
 * The second that an answer given now ends with: the one just closed when it is measured, the one before while it
 * is not, and after a grace the one just closed all the same, so that a stalled source does not stop time.
 * @param measuredSecond the newest second that the source has whole; null when none
 */
export function newestClosedSecond(nowMs: number, measuredSecond: number | null): number {
  const current = Math.floor(nowMs / 1000);
  if (measuredSecond !== null && measuredSecond >= current) return current;
  return nowMs - current * 1000 < graceMs ? current - 1 : current;
}
