import { callsInFlight } from '../calls/callTotals.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { FunctionRecord, InventorySnapshot } from '../inventory/inventory.ts';
import type { Connection } from '../source/connection.ts';
import { endWhenIdle } from './funcInfo.ts';
import type { Invocation } from './invocation.ts';
import { type JoinedInvocation, joinInvocation } from './joinedInvocation.ts';

/** Replicas whose logs one request for all running calls has read. */
const mostFollowedReplicas = 200;
/** How far back a log is read at first, ms. */
const readBackMs = 60_000;
/** How long a request waits for what says which calls run in a pod, ms. */
const countWaitMs = 5000;
/** How long a request for the running calls of all functions waits for logs that were not followed before, ms. */
const followWaitMs = 1000;

/** What is needed of a connection. */
type Watched = Pick<Connection, 'logs' | 'calls' | 'clock'>;

/** Why calls are not listed one by one. */
export type UnlistedReason = 'not_followed' | 'no_lines' | 'no_log_source';

/** Calls of a function that are counted in flight, and are not among its running invocations. */
export interface CountedCalls {
  readonly functionId: NamespacedId;
  readonly inFlight: number;
  /** Whether the logs of the function are read. */
  readonly followed: boolean;
  readonly why: UnlistedReason;
}

/** Invocations, and the calls that are known from counters alone. */
export interface KnownCalls {
  readonly invocations: readonly JoinedInvocation[];
  readonly counted: readonly CountedCalls[];
}

/**
 * All invocations that are kept of a function, which is followed from now on.
 * @throws Fault when its logs cannot be read
 */
export async function callsOfFunction(
  connection: Watched,
  { index }: Pick<InventorySnapshot, 'index'>,
  { id }: FunctionRecord,
): Promise<KnownCalls> {
  const { logs, calls, clock } = connection;
  const counting = calls?.prepare(id, ['inFlight'], AbortSignal.timeout(countWaitMs));
  if (logs === null) {
    await counting;
    return { invocations: [], counted: countedOf(connection, index, id, null) };
  }
  const [kept] = await Promise.all([logs.kept(id, clock.wallMs() - readBackMs), counting]);
  const invocations = ended(connection, kept);
  const running = invocations.filter(({ endedAt }) => endedAt === null).length;
  return {
    invocations: invocations.map((invocation) => joinInvocation(invocation, index)),
    counted: countedOf(connection, index, id, running),
  };
}

/**
 * The running invocations of some functions. Those whose counters show calls in flight are followed from now on, as long as
 * they have 200 replicas together; the calls of others are counted only.
 */
export async function runningCalls(
  connection: Watched,
  { index }: Pick<InventorySnapshot, 'index'>,
  functions: readonly FunctionRecord[],
): Promise<KnownCalls> {
  const { logs, calls, clock } = connection;
  const nowMs = clock.wallMs();
  const busy = functions
    .map(({ id }) => ({ id, calls: inFlightOf(connection, index, id, nowMs) ?? 0 }))
    .filter((each) => each.calls > 0)
    .sort((a, b) => b.calls - a.calls);
  if (logs !== null) {
    let replicas = 0;
    const following: Promise<unknown>[] = [];
    for (const { id } of busy) {
      const more = index.podsOf(id).length;
      if (replicas + more > mostFollowedReplicas) continue;
      replicas += more;
      // What cannot be read is counted only, below.
      following.push(logs.kept(id, nowMs - readBackMs).catch(() => null));
      following.push(calls?.prepare(id, ['inFlight'], AbortSignal.timeout(followWaitMs)) ?? Promise.resolve());
    }
    await withinMs(Promise.all(following), followWaitMs);
  }
  const invocations: JoinedInvocation[] = [];
  const counted: CountedCalls[] = [];
  const isBusy = new Set(busy.map(({ id }) => id));
  for (const { id } of functions) {
    const running = logs?.running(id) ?? null;
    if (running === null && !isBusy.has(id)) continue;
    const open = running === null ? null : ended(connection, running).filter(({ endedAt }) => endedAt === null);
    for (const invocation of open ?? []) invocations.push(joinInvocation(invocation, index));
    counted.push(...countedOf(connection, index, id, open?.length ?? null));
  }
  return { invocations, counted };
}

/** @param running the running invocations that are listed; null if the logs are not read */
function countedOf(
  connection: Watched,
  index: InventorySnapshot['index'],
  functionId: NamespacedId,
  running: number | null,
): CountedCalls[] {
  const known = inFlightOf(connection, index, functionId, connection.clock.wallMs());
  const inFlight = (known ?? 0) - (running ?? 0);
  if (inFlight <= 0) return [];
  const why = connection.logs === null ? 'no_log_source' : running === null ? 'not_followed' : 'no_lines';
  return [{ functionId, inFlight, followed: running !== null, why }];
}

/** Calls in flight as its pods count them, else as they are counted in front of them; null where nobody counts. */
function inFlightOf(
  { calls }: Watched,
  index: InventorySnapshot['index'],
  functionId: NamespacedId,
  nowMs: number,
): number | null {
  if (calls === null) return null;
  const pods = index.podsOf(functionId).map(({ uid }) => calls.inFlight(uid, nowMs));
  if (pods.length > 0 && pods.every((pod) => pod !== null)) return pods.reduce((sum, pod) => sum + pod.calls, 0);
  const totals = calls.calls(functionId, nowMs)?.value ?? null;
  return totals === null ? null : callsInFlight(totals);
}

/** With the ends that no log tells: a pod without calls in flight. */
function ended({ calls, clock }: Watched, invocations: readonly Invocation[]): readonly Invocation[] {
  return endWhenIdle(invocations, (podUid) => calls?.inFlight(podUid, clock.wallMs()) ?? null);
}

async function withinMs(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
