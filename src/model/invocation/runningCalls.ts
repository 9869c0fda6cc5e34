import { functionKey } from '../../contract/v1/stream.ts';
import { ignoreFault } from '../bugs.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { FunctionRecord, InventorySnapshot } from '../inventory/inventory.ts';
import type { Connection } from '../source/connection.ts';
import { endWhenIdle } from './funcInfo.ts';
import { functionCounts, functionInFlight } from './functionsInFlight.ts';
import type { Invocation } from './invocation.ts';
import { type JoinedInvocation, joinInvocation } from './joinedInvocation.ts';

/** Replicas whose logs one request for all running calls has read. */
const mostFollowedReplicas = 200;
/** Functions with counted calls that one answer lists, those with the most calls. */
const mostCounted = 100;
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
export interface UnlistedCalls {
  readonly functionId: NamespacedId;
  readonly inFlight: number;
  /** Whether the logs of the function are read. */
  readonly followed: boolean;
  readonly why: UnlistedReason;
}

/** Invocations, and the calls that are known from counters alone. */
export interface KnownCalls {
  readonly invocations: readonly JoinedInvocation[];
  /** The most calls first, at most 100 functions. */
  readonly counted: readonly UnlistedCalls[];
  /** How many functions have counted calls, those included that are not listed. */
  readonly countedTotal: number;
}

/** Running calls. */
export interface RunningCalls extends KnownCalls {
  /**
   * How many there are, those included that are only counted; null if those of a function are neither counted nor known
   * from its log.
   */
  readonly running: number | null;
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
  const counted = (running: number | null) =>
    countedOf(connection, id, functionInFlight(calls, index, id, clock.wallMs()), running);
  if (logs === null) {
    await counting;
    return { invocations: [], ...listed(counted(null)) };
  }
  const [kept] = await Promise.all([logs.kept(id, clock.wallMs() - readBackMs), counting]);
  const invocations = withIdleEnds(connection, kept);
  const running = invocations.filter(({ endedAt }) => endedAt === null).length;
  return {
    invocations: invocations.map((invocation) => joinInvocation(invocation, index)),
    ...listed(counted(running)),
  };
}

/** The calls of a function that are counted in flight besides its running invocations; null if there are none. */
export function countedCalls(
  connection: Watched,
  { index }: Pick<InventorySnapshot, 'index'>,
  functionId: NamespacedId,
  running: number | null,
): UnlistedCalls | null {
  const { calls, clock } = connection;
  const inFlight = functionInFlight(calls, index, functionId, clock.wallMs());
  return countedOf(connection, functionId, inFlight, running)[0] ?? null;
}

/** Invocations with the ends that no log tells: a pod without calls in flight. */
export function withIdleEnds({ calls, clock }: Watched, invocations: readonly Invocation[]): readonly Invocation[] {
  return endWhenIdle(invocations, (podUid) => calls?.inFlight(podUid, clock.wallMs()) ?? null);
}

/**
 * The running invocations of some functions. Those whose counters show calls in flight are followed from now on, as
 * long as they have 200 replicas together; the calls of others are counted only.
 */
export async function runningCalls(
  connection: Watched,
  inventory: Pick<InventorySnapshot, 'index' | 'functions'>,
  functions: readonly FunctionRecord[],
): Promise<RunningCalls> {
  await withinMs(followBusy(connection, inventory, functions).known, followWaitMs);
  return runningNow(connection, inventory, functions);
}

/** What is awaited of functions that are followed; each resolves, always. */
export interface BusyFollowing {
  /** Once their logs were read, and the calls in their pods counted. */
  readonly known: Promise<unknown>;
  /** Once the logs were read of those that were not followed before; null if all were. */
  readonly newlyRead: Promise<unknown> | null;
}

/** Follows the functions that {@link runningCalls} follows. */
export function followBusy(
  { logs, calls, clock }: Watched,
  { index, functions: all }: Pick<InventorySnapshot, 'index' | 'functions'>,
  functions: readonly FunctionRecord[],
): BusyFollowing {
  if (logs === null) return { known: Promise.resolve(), newlyRead: null };
  const nowMs = clock.wallMs();
  const wanted = new Set(functions.map(({ id }) => functionKey(id)));
  let replicas = 0;
  const following: Promise<unknown>[] = [];
  const newly: Promise<unknown>[] = [];
  for (const { fn } of functionCounts(calls, { index, functions: all }, nowMs).busy) {
    const more = index.podsOf(fn.id).length;
    if (!wanted.has(functionKey(fn.id)) || replicas + more > mostFollowedReplicas) continue;
    replicas += more;
    const wasFollowed = logs.running(fn.id) !== null;
    // What cannot be read is counted only.
    const read = logs.touch(fn.id, nowMs - readBackMs).catch(ignoreFault);
    if (!wasFollowed && logs.running(fn.id) !== null) newly.push(read);
    following.push(read, calls?.prepare(fn.id, ['inFlight'], AbortSignal.timeout(followWaitMs)) ?? Promise.resolve());
  }
  return { known: Promise.all(following), newlyRead: newly.length === 0 ? null : Promise.all(newly) };
}

/** The running invocations of some functions as far as they are known now. */
export function runningNow(
  connection: Watched,
  { index, functions: all }: Pick<InventorySnapshot, 'index' | 'functions'>,
  functions: readonly FunctionRecord[],
): RunningCalls {
  const { logs, calls, clock } = connection;
  const counts = functionCounts(calls, { index, functions: all }, clock.wallMs());
  const invocations: JoinedInvocation[] = [];
  const counted: UnlistedCalls[] = [];
  let isWhole = true;
  for (const { id } of functions) {
    const running = logs?.running(id) ?? null;
    const known = counts.of(id);
    if (running === null) {
      isWhole &&= known !== null;
      counted.push(...countedOf(connection, id, known, null));
      continue;
    }
    // Its log tells only once all of it is read.
    isWhole &&= known !== null || logs?.known(id) != null;
    const open = withIdleEnds(connection, running).filter(({ endedAt }) => endedAt === null);
    for (const invocation of open) invocations.push(joinInvocation(invocation, index));
    // Counted again, because its log is newer than the count.
    const inFlight = functionInFlight(calls, index, id, clock.wallMs());
    counted.push(...countedOf(connection, id, inFlight, open.length));
  }
  const running = counted.reduce((sum, { inFlight }) => sum + inFlight, invocations.length);
  return { invocations, ...listed(counted), running: isWhole ? running : null };
}

/** What an answer lists of counted calls. */
function listed(counted: readonly UnlistedCalls[]): Pick<KnownCalls, 'counted' | 'countedTotal'> {
  const most = [...counted].sort((a, b) => b.inFlight - a.inFlight).slice(0, mostCounted);
  return { counted: most, countedTotal: counted.length };
}

/**
 * @param known calls in flight; null where they are not counted
 * @param running the running invocations that are listed; null if the logs are not read
 */
function countedOf(
  { logs }: Watched,
  functionId: NamespacedId,
  known: number | null,
  running: number | null,
): UnlistedCalls[] {
  const inFlight = (known ?? 0) - (running ?? 0);
  if (inFlight <= 0) return [];
  const why = logs === null ? 'no_log_source' : running === null ? 'not_followed' : 'no_lines';
  return [{ functionId, inFlight, followed: running !== null, why }];
}

async function withinMs(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
