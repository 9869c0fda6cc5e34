import type { PodInFlight } from '../calls/callSource.ts';
import type { Invocation } from './invocation.ts';

/** Clocks of a node and of this machine may differ by so much. */
const clockDoubtMs = 2000;

/**
 * Ends the invocations that logged no end and whose pod has nothing in flight any more, at the moment since when it is
 * known to be idle.
 */
export function endWhenIdle(
  invocations: readonly Invocation[],
  inFlightOf: (podUid: string) => PodInFlight | null,
): readonly Invocation[] {
  return invocations.map((invocation) => {
    if (invocation.endedAt !== null) return invocation;
    const known = inFlightOf(invocation.pod.uid);
    if (known === null || known.idleSinceMs === null) return invocation;
    if (known.measuredAtMs - invocation.startedAt < clockDoubtMs) return invocation;
    return { ...invocation, endedAt: Math.max(invocation.startedAt, known.idleSinceMs), state: 'unknown' };
  });
}
