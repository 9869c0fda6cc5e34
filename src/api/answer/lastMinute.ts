import type { LastMinute } from '../../contract/v1/lastMinute.ts';
import type { Counted } from '../../model/calls/callSource.ts';
import type { CallTotals } from '../../model/calls/callTotals.ts';
import type { CallFigures } from '../../model/calls/callWindow.ts';
import {
  type DurationTotals,
  meanMs,
  type PercentileBound,
  percentileBound,
} from '../../model/calls/durationHistogram.ts';
import { answerNumber } from './measuredFigures.ts';

/**
 * What is said of a function's last 60 s.
 * @param recent its calls in this time @param ran all its finished runs @param counted all its calls; null where
 * unknown
 */
export function lastMinute(
  recent: Counted<CallFigures> | null,
  ran: Counted<DurationTotals> | null,
  counted: Counted<CallTotals> | null,
): LastMinute {
  const { callsPerSecond = null, errorPercent = null } = recent?.value ?? {};
  const { p50Ms = null, p95Ms = null, p99Ms = null } = recent?.value ?? {};
  const [p50, p95, p99] = [boundOf(p50Ms), boundOf(p95Ms), boundOf(p99Ms)];
  return {
    callsPerSecond: answerNumber(callsPerSecond),
    errorPercent: answerNumber(errorPercent),
    p50Ms: p50 === null ? answerNumber(p50Ms) : null,
    p50Bound: p50,
    p95Ms: p95 === null ? answerNumber(p95Ms) : null,
    p95Bound: p95,
    p99Ms: p99 === null ? answerNumber(p99Ms) : null,
    p99Bound: p99,
    runMeanMs: meanOf(ran?.value),
    responseMeanMs: meanOf(counted?.value?.requestSeconds),
  };
}

function boundOf(ms: number | null): PercentileBound | null {
  return ms === null ? null : percentileBound(ms);
}

function meanOf(durations: DurationTotals | null | undefined): number | null {
  return durations ? answerNumber(meanMs(durations)) : null;
}
