import type { CallTotals } from './callSource.ts';

/** Calls that have begun and not ended; null where nobody counts both. @param totals null: never called */
export function callsInFlight(totals: CallTotals | null): number | null {
  if (totals === null) return 0;
  if (totals.started === null || totals.completedByCode === null) return null;
  let ended = 0;
  for (const count of totals.completedByCode.values()) ended += count;
  return Math.max(0, totals.started - ended);
}
