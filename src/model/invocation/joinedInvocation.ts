import type { InventoryLookup } from '../inventory/inventory.ts';
import type { Invocation } from './invocation.ts';

/**
 * A call that waited for its replica begins within this time of the container's start, ms: readiness probes take some.
 */
const readyWithinMs = 5000;

/** More than any time in Unix ms. */
const runningRank = 2 ** 42;

/** Why the inside of a running invocation is not shown. */
export type HiddenInside = 'output_after_end' | 'lines_mixed';

/** An invocation, with what other sources know of it. */
export interface JoinedInvocation {
  readonly invocation: Invocation;
  /**
   * How long the call waited for its replica, ms: 0 if it did not wait; null where unknown. Where the wait was not
   * measured, the time since the pod was created, if nothing else of the function could take the call.
   */
  readonly coldStartMs: number | null;
  /** Null if its sub-functions are shown as they are logged. */
  readonly hiddenInside: HiddenInside | null;
}

/** @param pods null where the function's other pods are unknown */
export function joinInvocation(invocation: Invocation, pods: Pick<InventoryLookup, 'podsOf'> | null): JoinedInvocation {
  return { invocation, coldStartMs: coldStartMs(invocation, pods), hiddenInside: hiddenInside(invocation) };
}

/**
 * How many of the invocations that began after `sinceMs` (Unix ms) waited for their replica; null if unknown of one.
 */
export function coldStartsSince(
  invocations: readonly Invocation[],
  pods: Pick<InventoryLookup, 'podsOf'>,
  sinceMs: number,
): number | null {
  let waited = 0;
  for (const invocation of invocations) {
    if (invocation.startedAt <= sinceMs) continue;
    const waitedMs = coldStartMs(invocation, pods);
    if (waitedMs === null) return null;
    if (waitedMs > 0) waited++;
  }
  return waited;
}

/**
 * A number to sort by: running invocations come first, the newest start first; then the others, the newest end first.
 * It is negative, and exact to a microsecond.
 */
export function listRank({ startedAt, endedAt }: Invocation): number {
  return endedAt === null ? -runningRank - startedAt : -endedAt;
}

function coldStartMs(invocation: Invocation, pods: Pick<InventoryLookup, 'podsOf'> | null): number | null {
  const { pod, containerStartedAt, waitedMs, isFirst, restartCount, startedAt } = invocation;
  if (waitedMs !== null) return waitedMs;
  if (!isFirst) return 0;
  const { createdAtMs } = pod;
  if (containerStartedAt === null || createdAtMs === null || restartCount > 0) return null;
  if (startedAt - containerStartedAt > readyWithinMs) return 0;
  if (pods === null) return null;
  const others = pods.podsOf(invocation.function).filter(({ uid }) => uid !== pod.uid);
  const couldTakeIt = others.some(({ startedAtMs }) => startedAtMs !== null && startedAtMs <= createdAtMs);
  return couldTakeIt ? 0 : Math.max(0, startedAt - createdAtMs);
}

function hiddenInside({ endedAt, mixed, outputPending }: Invocation): HiddenInside | null {
  if (mixed) return 'lines_mixed';
  return endedAt === null && outputPending ? 'output_after_end' : null;
}
