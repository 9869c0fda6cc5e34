import type { Counted } from '../calls/callSource.ts';
import type { CallTotals } from '../calls/callTotals.ts';
import type { DurationTotals } from '../calls/durationHistogram.ts';

/**
 * How long a function runs: as measured beside it, else as long as its callers wait. Of the latter the named source is
 * the part of the platform that counted, whoever passed the figure on.
 */
export function functionTime(
  runs: Counted<DurationTotals> | null,
  calls: Counted<CallTotals> | null,
): Counted<DurationTotals> | null {
  const isMeasured = runs !== null && (runs.steady || calls === null);
  const nothingYet = runs?.value === null || runs?.value.count === 0;
  const callersKnowMore = (calls?.value?.requestSeconds.count ?? 0) > 0 && calls?.source !== 'local';
  if (isMeasured && !(nothingYet && callersKnowMore)) return runs;
  if (calls === null) return runs;
  return { ...calls, source: calls.origin ?? calls.source, value: calls.value?.requestSeconds ?? null };
}
