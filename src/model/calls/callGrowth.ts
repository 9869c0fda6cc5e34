import type { CallTotals } from './callSource.ts';
import type { DurationTotals } from './durationHistogram.ts';

/** The calls that ended between two readings of their totals. */
export interface CallGrowth {
  /** Ended with a code below 400. */
  readonly succeeded: number;
  /** Ended with 400 or more. */
  readonly failed: number;
  readonly requestSeconds: DurationTotals;
}

/**
 * Ended calls: with a code below 400, and with 400 or more; 0 and 0 where there is no series yet, null and null where
 * nobody counts them.
 */
export function endedCalls(totals: CallTotals | null): { success: number | null; error: number | null } {
  return totals?.completedByCode === null ? { success: null, error: null } : endedByCode(totals?.completedByCode ?? []);
}

/**
 * What came to the totals. Where one of them went back all began anew from 0 in between, so that everything there is now
 * came since.
 *
 * @param before null: nothing was counted then
 * @returns null when nothing came; calls that nobody counts are not in it
 */
export function callGrowth(before: CallTotals | null, now: CallTotals): CallGrowth | null {
  const base = before === null || beganAnew(before, now) ? null : before;
  const was = endedByCode(base?.completedByCode ?? []);
  const is = endedByCode(now.completedByCode ?? []);
  const requestSeconds = durationGrowth(base?.requestSeconds ?? null, now.requestSeconds);
  const growth = { succeeded: is.success - was.success, failed: is.error - was.error, requestSeconds };
  return growth.succeeded + growth.failed + requestSeconds.count > 0 ? growth : null;
}

/** True when a counter went back, or one that was there is not any more. */
export function beganAnew(before: CallTotals, now: CallTotals): boolean {
  if ((now.started ?? 0) < (before.started ?? 0) && now.started !== null) return true;
  if (now.requestSeconds.count < before.requestSeconds.count) return true;
  const { completedByCode } = now;
  if (completedByCode === null) return false;
  for (const [code, count] of before.completedByCode ?? []) if ((completedByCode.get(code) ?? 0) < count) return true;
  return false;
}

function endedByCode(completed: Iterable<[number, number]>): { success: number; error: number } {
  const ended = { success: 0, error: 0 };
  for (const [code, count] of completed) ended[code < 400 ? 'success' : 'error'] += count;
  return ended;
}

function durationGrowth(before: DurationTotals | null, now: DurationTotals): DurationTotals {
  const count = now.count - (before?.count ?? 0);
  const sumSeconds = Math.max(0, now.sumSeconds - (before?.sumSeconds ?? 0));
  if (now.buckets === null || (before !== null && before.buckets === null)) return { buckets: null, count, sumSeconds };
  const earlier = before?.buckets ?? null;
  return { buckets: now.buckets.map((value, index) => value - (earlier?.[index] ?? 0)), count, sumSeconds };
}
