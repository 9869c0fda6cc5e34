import type { CountedCallsObject, InvocationObject, LogLineObject } from '../../contract/v1/invocation.ts';
import { invocationReason } from '../../contract/v1/invocationReason.ts';
import type { Invocation } from '../../model/invocation/invocation.ts';
import type { JoinedInvocation } from '../../model/invocation/joinedInvocation.ts';
import { logLevel } from '../../model/invocation/logLevel.ts';
import type { FollowedLine } from '../../model/invocation/logLine.ts';
import type { UnlistedCalls } from '../../model/invocation/runningCalls.ts';
import { unixSeconds, unixSecondsOrNull } from './unixSeconds.ts';

/** An invocation as `/api/v1` serves it. */
export function invocationObject({ invocation, coldStartMs, hiddenInside }: JoinedInvocation): InvocationObject {
  const { id, callId, pod, startedAt, endedAt, state, subFunctions, edges, mixed, revision } = invocation;
  const { connection, namespace, name } = invocation.function;
  return {
    connection,
    id,
    callId,
    function: { namespace, name },
    pod: { name: pod.name, uid: pod.uid },
    node: pod.nodeName,
    startedAtSeconds: unixSeconds(startedAt),
    endedAtSeconds: unixSecondsOrNull(endedAt),
    state,
    durationMs: roundedMs(durationMs(invocation)),
    coldStartMs: roundedMs(coldStartMs),
    subFunctions: subFunctions.map((sub) => ({
      name: sub.name,
      state: sub.state,
      startedAtSeconds: unixSecondsOrNull(sub.startedAt),
      endedAtSeconds: unixSecondsOrNull(sub.endedAt),
    })),
    edges: edges.map(({ from, to }) => ({ from, to })),
    mixed,
    why: hiddenInside === null ? null : invocationReason(hiddenInside),
    revision,
  };
}

/** Calls known from counters alone. */
export function countedCallsObject({ functionId, inFlight, followed, why }: UnlistedCalls): CountedCallsObject {
  const { connection, namespace, name } = functionId;
  return { connection, function: { namespace, name }, inFlight, followed, why: invocationReason(why) };
}

/** A line of a log. */
export function logLineObject({ id, seconds, nanos, text, pod, invocation }: FollowedLine): LogLineObject {
  return {
    id,
    atSeconds: unixSeconds(seconds * 1000 + nanos / 1e6),
    pod: pod.name,
    text,
    level: logLevel(text),
    invocation,
  };
}

/** As logged, else between its first and last line; null while it runs and where its end is unknown. */
export function durationMs({ durationMs: logged, state, startedAt, endedAt }: Invocation): number | null {
  if (logged !== null) return logged;
  return endedAt === null || state === 'unknown' ? null : endedAt - startedAt;
}

function roundedMs(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1000) / 1000;
}
