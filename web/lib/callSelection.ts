import type { LiveInvocation } from '../../src/client/client.ts';

/** The call that is shown, and its neighbours in time. */
export interface CallSelection {
  /** Null if the function has no call that is kept. */
  readonly call: LiveInvocation | null;
  /** Ids of the calls before and after it; null at the ends. */
  readonly older: string | null;
  readonly newer: string | null;
}

/**
 * The selected call among the last ones of a function.
 * @param selected its id; null, or one that is not among them, for the newest: the longest-running one, else the one that ended last
 */
export function selectCall(calls: readonly LiveInvocation[], selected: string | null): CallSelection {
  const byTime = calls.toSorted(
    (one, other) => one.startedAtSeconds - other.startedAtSeconds || (one.id < other.id ? -1 : 1),
  );
  const found = selected === null ? undefined : byTime.find(({ id }) => id === selected);
  const call = found ?? newest(byTime);
  const at = call === null ? -1 : byTime.indexOf(call);
  const older = at < 1 ? null : (byTime[at - 1]?.id ?? null);
  const newer = at < 0 ? null : (byTime[at + 1]?.id ?? null);
  return { call, older, newer };
}

/** A call as it was at a moment: what happened then or later is left out. Null if it had not begun. */
export function callAsOf(call: LiveInvocation, atSeconds: number): LiveInvocation | null {
  if (call.startedAtSeconds >= atSeconds) return null;
  const isBefore = (seconds: number | null) => seconds === null || seconds < atSeconds;
  const subFunctions = call.subFunctions
    .filter(({ startedAtSeconds }) => isBefore(startedAtSeconds))
    .map((sub) => (isBefore(sub.endedAtSeconds) ? sub : { ...sub, state: 'started' as const, endedAtSeconds: null }));
  const names = new Set(subFunctions.map(({ name }) => name));
  const edges = call.edges.filter(({ from, to }) => names.has(from) && names.has(to));
  if (call.endedAtSeconds === null || isBefore(call.endedAtSeconds)) return { ...call, subFunctions, edges };
  return { ...call, subFunctions, edges, state: 'running', endedAtSeconds: null, durationMs: null };
}

/** Whether a call ran at a moment, Unix seconds. */
export function ranAt({ state, startedAtSeconds, endedAtSeconds }: LiveInvocation, atSeconds: number): boolean {
  if (startedAtSeconds >= atSeconds) return false;
  return endedAtSeconds === null ? state === 'running' : endedAtSeconds >= atSeconds;
}

/** A short form of a call's id for people: its call id as logged, else the invocation's. */
export function shortCallId({ id, callId }: Pick<LiveInvocation, 'id' | 'callId'>): string {
  const whole = callId ?? id;
  return whole.length > 12 ? whole.slice(0, 8) : whole;
}

function newest(byTime: readonly LiveInvocation[]): LiveInvocation | null {
  const running = byTime.find(({ state }) => state === 'running');
  if (running !== undefined) return running;
  let last: LiveInvocation | null = null;
  for (const call of byTime) if ((call.endedAtSeconds ?? 0) >= (last?.endedAtSeconds ?? 0)) last = call;
  return last;
}
