import type { LiveInvocation, TopicName, WatchUpdate } from '../../src/client/client.ts';
import type { Watched } from '../client/watched.ts';
import { until } from '../until.ts';

/** A call as an update of a watch shows it. */
interface CallMoment {
  /** When the update arrived, Unix ms. */
  readonly atMs: number;
  readonly invocation: LiveInvocation;
  /** `running handle:started fetch:started handle>fetch`. */
  readonly text: string;
}

/** Log lines are dated by the kubelet, shortly after they were written. */
const mostSkewMs = 500;

/**
 * What the updates of a watch showed of a call, one after another, without repeats, until its end.
 * @param invocationsOf what an update lists @param madeAtMs when the call was made, Unix ms; no other began later
 */
export async function momentsOfCall<Name extends TopicName>(
  watched: Watched<Name>,
  invocationsOf: (update: WatchUpdate<Name>) => readonly LiveInvocation[],
  madeAtMs: number,
): Promise<readonly CallMoment[]> {
  const moments = () =>
    watched.updates
      .flatMap((update, index) => {
        const atMs = watched.arrivedAtMs[index] ?? Number.NaN;
        return invocationsOf(update).map((invocation) => ({ invocation, atMs, text: textOf(invocation) }));
      })
      .filter(({ invocation }) => invocation.startedAtSeconds * 1000 > madeAtMs - mostSkewMs)
      .filter(({ text }, index, all) => text !== all[index - 1]?.text);
  await until('the end of the call is seen', () => (moments().at(-1)?.invocation.endedAtSeconds ?? null) !== null);
  return moments();
}

function textOf({ state, subFunctions, edges }: LiveInvocation): string {
  const subs = subFunctions.map((sub) => `${sub.name}:${sub.state}`);
  return [state, ...subs, ...edges.map(({ from, to }) => `${from}>${to}`)].join(' ');
}
