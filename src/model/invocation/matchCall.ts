import type { SentCall } from '../calls/sentCalls.ts';
import type { JoinedInvocation } from './joinedInvocation.ts';
import type { KnownCalls } from './runningCalls.ts';

/** How far the clock of a node, which dates its log, may be off. */
const mostSkewMs = 1000;

/** The invocation behind a call, or why it is not known which one that is. */
export type CallMatch =
  | { readonly matched: 'callId' | 'time'; readonly invocation: JoinedInvocation }
  | { readonly matched: null; readonly why: 'calls_concurrent' | 'not_logged' };

/**
 * Finds the invocation behind a call: the one that logged its id; else, where the log carries no ids, the only one that
 * began while the call was under way. Where another call could be meant too, none is chosen.
 *
 * @param callId as the client knows it
 * @param call what is remembered of it; null: nothing
 * @param others the other calls that were sent to the function
 * @param nowMs Unix ms
 */
export function matchCall(
  callId: string,
  call: SentCall | null,
  others: readonly SentCall[],
  { invocations, counted }: Pick<KnownCalls, 'invocations' | 'counted'>,
  nowMs: number,
): CallMatch {
  const withId = invocations.filter(({ invocation }) => invocation.callId === callId);
  // An id may be used again: the newest is meant.
  const newest = withId.reduce<JoinedInvocation | null>(
    (best, each) => (best !== null && best.invocation.startedAt > each.invocation.startedAt ? best : each),
    null,
  );
  if (newest !== null) return { matched: 'callId', invocation: newest };
  if (call === null) return { matched: null, why: 'not_logged' };
  const fromMs = call.startedAtMs - mostSkewMs;
  const untilMs = (call.endedAtMs ?? nowMs) + mostSkewMs;
  const [only, ...further] = invocations.filter(
    ({ invocation }) => invocation.callId === null && invocation.startedAt >= fromMs && invocation.startedAt <= untilMs,
  );
  if (only === undefined) return { matched: null, why: 'not_logged' };
  const overlaps = others.some(
    ({ startedAtMs, endedAtMs }) => startedAtMs <= untilMs && (endedAtMs ?? nowMs) >= fromMs,
  );
  // Calls in flight that have logged nothing yet.
  const isCounted = call.endedAtMs === null && counted.length > 0;
  if (further.length > 0 || overlaps || isCounted) return { matched: null, why: 'calls_concurrent' };
  return { matched: 'time', invocation: only };
}
