import type { LogSince } from '../podLogRequest.ts';

/** Time that passes until the node looks, and by which clocks may be apart. */
const marginMs = 10_000;
/** A call without exec_timeout is over after so long when it logged no end. */
const noTimeoutMs = 60_000;
/** Where it is not known when the container began, further back than this is its whole log. */
const longestMs = 24 * 3600 * 1000;

/** How far back a log is read when the whole of it is. */
export const wholeLogMs = Number.NEGATIVE_INFINITY;

/**
 * How far back a log is read first (Unix ms): to `sinceMs`, and far enough for the start of a call that may still be open.
 *
 * @param beganMs when the container began, Unix ms; null: unknown
 */
export function firstReadBackMs(
  sinceMs: number,
  nowMs: number,
  execTimeoutMs: number | null,
  beganMs: number | null,
): number {
  const openSinceMs = nowMs - (execTimeoutMs ?? noTimeoutMs);
  return withinLog(Math.min(sinceMs, openSinceMs) - marginMs, nowMs, beganMs);
}

/** Twice as far back. */
export function furtherReadBackMs(fromMs: number, nowMs: number, beganMs: number | null): number {
  return withinLog(nowMs - 2 * (nowMs - fromMs), nowMs, beganMs);
}

/** What to ask the log API for. By the node's clock, because the log is. */
export function readBackSince(fromMs: number, nowMs: number): LogSince {
  return fromMs === wholeLogMs ? null : { lastSeconds: Math.ceil((nowMs - fromMs) / 1000) };
}

function withinLog(fromMs: number, nowMs: number, beganMs: number | null): number {
  const isWhole = beganMs === null ? nowMs - fromMs > longestMs : fromMs <= beganMs;
  return isWhole ? wholeLogMs : fromMs;
}
