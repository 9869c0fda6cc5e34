/** How far into a second to wait for its sample; the newest second is then at most 1.45 s old. */
const graceMs = 450;

/**
 * The last second of an answer given now: the one just closed if it is measured, the previous one while it is not, and
 * after a grace period the one just closed anyway, so that a stalled source does not stop time.
 * @param measuredSecond the newest second that the source has completely; null if there is none
 */
export function newestClosedSecond(nowMs: number, measuredSecond: number | null): number {
  const current = Math.floor(nowMs / 1000);
  if (measuredSecond !== null && measuredSecond >= current) return current;
  return nowMs - current * 1000 < graceMs ? current - 1 : current;
}
