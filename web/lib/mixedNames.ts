import type { LiveInvocation } from '../../src/client/client.ts';

/** A sub-function of calls whose log lines cannot be told apart. */
export interface MixedName {
  readonly name: string;
  /** In how many of the calls it is named. */
  readonly count: number;
  /** Null where several calls name it, or its end is unknown. */
  readonly durationMs: number | null;
  readonly isFailed: boolean;
}

/** The sub-functions of a call and of those that ran in the same pod at the same time, in order of first appearance. */
export function mixedNames(call: LiveInvocation, calls: readonly LiveInvocation[]): readonly MixedName[] {
  const together = calls.filter(
    (other) => other.mixed && other.id !== call.id && other.pod.uid === call.pod.uid && overlap(call, other),
  );
  const found = new Map<string, MixedName>();
  for (const { subFunctions } of [call, ...together]) {
    for (const { name, state, startedAtSeconds, endedAtSeconds } of subFunctions) {
      const known = found.get(name);
      const durationMs =
        startedAtSeconds === null || endedAtSeconds === null ? null : (endedAtSeconds - startedAtSeconds) * 1000;
      const isFailed = state === 'failed' || known?.isFailed === true;
      const count = (known?.count ?? 0) + 1;
      found.set(name, { name, count, durationMs: count > 1 ? null : durationMs, isFailed });
    }
  }
  return [...found.values()];
}

function overlap(one: LiveInvocation, other: LiveInvocation): boolean {
  const endOf = ({ endedAtSeconds }: LiveInvocation) => endedAtSeconds ?? Number.POSITIVE_INFINITY;
  return one.startedAtSeconds < endOf(other) && other.startedAtSeconds < endOf(one);
}
