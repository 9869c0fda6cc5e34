import type { CallTotals } from './callSource.ts';
import type { DurationTotals } from './durationHistogram.ts';

/** What several gateways have counted together; null where none has a series. */
export function summedTotals(parts: readonly CallTotals[]): CallTotals | null {
  const [first, ...others] = parts;
  return first === undefined ? null : others.reduce(sum, first);
}

function sum(a: CallTotals, b: CallTotals): CallTotals {
  return {
    started: a.started === null || b.started === null ? null : a.started + b.started,
    completedByCode: sumOfCodes(a.completedByCode, b.completedByCode),
    requestSeconds: sumOfDurations(a.requestSeconds, b.requestSeconds),
  };
}

function sumOfCodes(a: CallTotals['completedByCode'], b: CallTotals['completedByCode']): Map<number, number> | null {
  if (a === null || b === null) return null;
  const sums = new Map(a);
  for (const [code, count] of b) sums.set(code, (sums.get(code) ?? 0) + count);
  return sums;
}

/** Durations counted at two places. */
export function sumOfDurations(a: DurationTotals, b: DurationTotals): DurationTotals {
  const { buckets } = b;
  return {
    buckets:
      a.buckets === null || buckets === null ? null : a.buckets.map((value, index) => value + (buckets[index] ?? 0)),
    count: a.count + b.count,
    sumSeconds: a.sumSeconds + b.sumSeconds,
  };
}
