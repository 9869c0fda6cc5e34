import { type DurationTotals, durationGrowth, sumOfDurations } from './durationHistogram.ts';

/** The calls of one function since counting began. */
export interface CallTotals {
  /** Calls that began; null where that is not counted. */
  readonly started: number | null;
  /** Finished calls by HTTP status code; null where they are not counted. */
  readonly completedByCode: ReadonlyMap<number, number> | null;
  /** How long callers waited, over all finished calls. */
  readonly requestSeconds: DurationTotals;
}

/** The calls that began and ended between two readings of their totals. */
export interface CallGrowth {
  /** Began; null where that is not counted. */
  readonly started: number | null;
  /** Ended with a status code below 400. */
  readonly succeeded: number;
  /** Ended with 400 or more. */
  readonly failed: number;
  readonly requestSeconds: DurationTotals;
}

/** The HTTP status code that a label of a counter holds; null for anything else. */
export function statusCodeOf(label: string | null | undefined): number | null {
  return /^\d{3}$/.test(label ?? '') ? Number(label) : null;
}

/**
 * Finished calls with a status code below 400, and with 400 or more: 0 and 0 while there is no series, null and null
 * where they are not counted.
 */
export function endedCalls(totals: CallTotals | null): { success: number | null; error: number | null } {
  return totals?.completedByCode === null ? { success: null, error: null } : endedByCode(totals?.completedByCode ?? []);
}

/** Calls that began and have not ended; null where either is not counted. @param totals null: never called */
export function callsInFlight(totals: CallTotals | null): number | null {
  if (totals === null) return 0;
  if (totals.started === null || totals.completedByCode === null) return null;
  let ended = 0;
  for (const count of totals.completedByCode.values()) ended += count;
  return Math.max(0, totals.started - ended);
}

/**
 * Increase between two readings; any decrease means a restart from 0, after which everything now counted came.
 * Null if nothing came; calls that are not counted are left out.
 * @param before null: nothing was counted then
 */
export function callGrowth(before: CallTotals | null, now: CallTotals): CallGrowth | null {
  const base = before === null || wasReset(before, now) ? null : before;
  const was = endedByCode(base?.completedByCode ?? []);
  const is = endedByCode(now.completedByCode ?? []);
  const requestSeconds = durationGrowth(base?.requestSeconds ?? null, now.requestSeconds);
  const started = startedGrowth(base, now);
  const growth = { started, succeeded: is.success - was.success, failed: is.error - was.error, requestSeconds };
  return (started ?? 0) + growth.succeeded + growth.failed + requestSeconds.count > 0 ? growth : null;
}

function startedGrowth(before: CallTotals | null, now: CallTotals): number | null {
  if (now.started === null) return null;
  if (before === null) return now.started;
  return before.started === null ? null : now.started - before.started;
}

/** Whether a counter went back, or one that existed is gone. */
export function wasReset(before: CallTotals, now: CallTotals): boolean {
  if ((now.started ?? 0) < (before.started ?? 0) && now.started !== null) return true;
  if (now.requestSeconds.count < before.requestSeconds.count) return true;
  const { completedByCode } = now;
  if (completedByCode === null) return false;
  for (const [code, count] of before.completedByCode ?? []) if ((completedByCode.get(code) ?? 0) < count) return true;
  return false;
}

/** The totals of several counters added up; null if none has a series. */
export function summedTotals(parts: readonly CallTotals[]): CallTotals | null {
  const [first, ...others] = parts;
  return first === undefined ? null : others.reduce(sum, first);
}

function endedByCode(completed: Iterable<[number, number]>): { success: number; error: number } {
  const ended = { success: 0, error: 0 };
  for (const [code, count] of completed) ended[code < 400 ? 'success' : 'error'] += count;
  return ended;
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
