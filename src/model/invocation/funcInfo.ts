import type { PodInFlight } from '../calls/callSource.ts';
import type { Invocation, SubFunctionState } from './invocation.ts';

/** The clocks of a node and of this machine may differ by this much. */
const clockDoubtMs = 2000;

/** A sub-function in the answer of `/running`. */
export interface SubFunctionInfo {
  /** The sub-functions it called, in order, each once. */
  invoke: string[];
  status: SubFunctionState;
}

/** The `func_info` of `/running`. */
export interface FuncInfo {
  /** One key for every sub-function. Without a prototype, because a sub-function may be named `__proto__`. */
  invoke_info: Record<string, SubFunctionInfo>;
  /** `continue`: nothing ran in that time; `running`: not finished; `end`: finished. */
  status: 'continue' | 'running' | 'end';
  /** Present only if true: concurrent lines could not be told apart. */
  mixed?: true;
}

function newestSince(invocations: readonly Invocation[], sinceMs: number): Invocation | null {
  let newest: Invocation | null = null;
  for (const invocation of invocations) {
    if (invocation.endedAt !== null && invocation.endedAt < sinceMs) continue;
    if (newest === null || invocation.startedAt >= newest.startedAt) newest = invocation;
  }
  return newest;
}

function invokeInfo(invocation: Invocation): Record<string, SubFunctionInfo> {
  const info: Record<string, SubFunctionInfo> = Object.create(null);
  for (const { name, state } of invocation.subFunctions) info[name] = { invoke: [], status: state };
  for (const { from, to } of invocation.edges) info[from]?.invoke.push(to);
  return info;
}

/**
 * The answer of `/running`: the newest of the invocations (of all replicas) that were running at or after `sinceMs`
 * (Unix ms).
 * @param callInFlight whether another source reports a running call; it counts if no log line does (some platforms log
 * calls only when they end)
 */
export function funcInfo(invocations: readonly Invocation[], sinceMs: number, callInFlight = false): FuncInfo {
  const newest = newestSince(invocations, sinceMs);
  if (callInFlight && !invocations.some(({ endedAt }) => endedAt === null)) {
    return { invoke_info: Object.create(null), status: 'running' };
  }
  if (newest === null) return { invoke_info: Object.create(null), status: 'continue' };
  const info: FuncInfo = { invoke_info: invokeInfo(newest), status: newest.endedAt === null ? 'running' : 'end' };
  if (newest.mixed) info.mixed = true;
  return info;
}

/**
 * Ends the invocations that logged no end but whose pod has no call in flight any more, at the time since which it is
 * idle.
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
    const endedAt = Math.max(invocation.startedAt, known.idleSinceMs);
    return { ...invocation, endedAt, state: 'unknown', outputPending: false, revision: invocation.revision + 1 };
  });
}
