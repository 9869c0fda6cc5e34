import type { Counted } from '../calls/callSource.ts';
import type { CallTotals } from '../calls/callTotals.ts';
import type { DurationTotals } from '../calls/durationHistogram.ts';

/**
 * How long a function runs: as measured beside it, else as the gateway sees it, which then is the source that is named,
 * whoever passed the figure on.
 */
export function functionTime(
  runs: Counted<DurationTotals> | null,
  calls: Counted<CallTotals> | null,
): Counted<DurationTotals> | null {
  const isMeasured = runs !== null && (runs.steady || calls === null);
  const nothingYet = runs?.value === null || runs?.value.count === 0;
  const gatewayKnowsMore = (calls?.value?.requestSeconds.count ?? 0) > 0 && calls?.source !== 'local';
  if (isMeasured && !(nothingYet && gatewayKnowsMore)) return runs;
  return calls === null ? runs : { ...calls, source: 'gateway', value: calls.value?.requestSeconds ?? null };
}
