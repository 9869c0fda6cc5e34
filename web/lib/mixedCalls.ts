import type { LiveInvocation } from '../../src/client/client.ts';
import { callGraph, type NodeState } from './callGraph.ts';

/** A run of a sub-function in one of the calls, ms since the first of them began. */
export interface MixedRun {
  readonly fromMs: number;
  /** Null while it runs. */
  readonly toMs: number | null;
  readonly state: NodeState;
}

/** A sub-function of calls whose log lines cannot be told apart; of calls without any, the function itself. */
export interface MixedName {
  readonly name: string;
  /** In how many of the calls it is named. */
  readonly count: number;
  /** Those whose start was logged. */
  readonly runs: readonly MixedRun[];
  /** When several of them run at once: nobody knows which end is whose. */
  readonly overlaps: readonly Pick<MixedRun, 'fromMs' | 'toMs'>[];
  /** Of each run, where all are known and none overlap; else null. */
  readonly durationsMs: readonly number[] | null;
  readonly isFailed: boolean;
}

/** A call, and those that ran in the same pod at the same time. */
export interface MixedCalls {
  /** Without the call itself. */
  readonly others: readonly LiveInvocation[];
  /** When the first of them began, Unix seconds. */
  readonly startSeconds: number;
  /** The sub-functions of all of them, in order of first appearance. */
  readonly names: readonly MixedName[];
}

/** What a call and those that are mixed with it did. */
export function mixedCalls(call: LiveInvocation, calls: readonly LiveInvocation[]): MixedCalls {
  const others = calls.filter(
    (other) => other.mixed && other.id !== call.id && other.pod.uid === call.pod.uid && overlap(call, other),
  );
  const startSeconds = Math.min(call.startedAtSeconds, ...others.map((other) => other.startedAtSeconds));
  const found = new Map<string, { count: number; runs: MixedRun[]; isFailed: boolean }>();
  for (const each of [call, ...others]) {
    const laterMs = Math.round((each.startedAtSeconds - startSeconds) * 1000);
    for (const { name, state, startMs, endMs } of callGraph(each).nodes) {
      const known = found.get(name) ?? { count: 0, runs: [], isFailed: false };
      found.set(name, known);
      known.count++;
      known.isFailed ||= state === 'failed';
      if (startMs === null) continue;
      // Without a seen end, it is open up to the end of its call.
      const toMs = endMs ?? (state === 'running' ? null : wholeMs(each));
      known.runs.push({ fromMs: laterMs + startMs, toMs: toMs === null ? null : laterMs + toMs, state });
    }
  }
  const names = Array.from(found, ([name, { count, runs, isFailed }]): MixedName => {
    const overlaps = overlapsOf(runs);
    const areKnown = runs.length === count && overlaps.length === 0;
    return { name, count, runs, overlaps, durationsMs: areKnown ? durationsOf(runs) : null, isFailed };
  });
  return { others, startSeconds, names };
}

function wholeMs({ startedAtSeconds, endedAtSeconds }: LiveInvocation): number | null {
  return endedAtSeconds === null ? null : Math.round((endedAtSeconds - startedAtSeconds) * 1000);
}

/** Null if one is unknown. */
function durationsOf(runs: readonly MixedRun[]): readonly number[] | null {
  const durations = runs
    .toSorted((one, other) => one.fromMs - other.fromMs)
    .flatMap(({ fromMs, toMs, state }) => (toMs === null || state === 'open' ? [] : [toMs - fromMs]));
  return durations.length === runs.length ? durations : null;
}

/** The stretches in which more than one runs, in order. */
function overlapsOf(runs: readonly MixedRun[]): MixedName['overlaps'] {
  const overlaps: { fromMs: number; toMs: number | null }[] = [];
  let openUntil = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of runs.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const end = toMs ?? Number.POSITIVE_INFINITY;
    const until = Math.min(openUntil, end);
    openUntil = Math.max(openUntil, end);
    if (until <= fromMs) continue;
    const last = overlaps.at(-1);
    const untilMs = Number.isFinite(until) ? until : null;
    const isJoined = last !== undefined && (last.toMs === null || last.toMs >= fromMs);
    if (isJoined) last.toMs = last.toMs === null || untilMs === null ? null : Math.max(last.toMs, untilMs);
    else overlaps.push({ fromMs, toMs: untilMs });
  }
  return overlaps;
}

function overlap(one: LiveInvocation, other: LiveInvocation): boolean {
  const endOf = ({ endedAtSeconds }: LiveInvocation) => endedAtSeconds ?? Number.POSITIVE_INFINITY;
  return one.startedAtSeconds < endOf(other) && other.startedAtSeconds < endOf(one);
}
