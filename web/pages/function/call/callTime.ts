import type { LiveInvocation } from '../../../../src/client/client.ts';
import { type GraphNode, type NodeState, nodeDurationMs } from '../../../lib/callGraph.ts';
import { duration, type FigureText, figure, plainText, unknownFigure } from '../../../lib/figures.ts';
import type { LiveStore } from '../../../state/liveStore.ts';

/** Whether what still runs is unknown: the newest second is read, and no other one arrives. */
export function isLost(live: LiveStore): boolean {
  return live.readsNewest && live.contact.kind !== 'live';
}

/**
 * The moment that is read, Unix seconds: the end of the second that is frozen or pointed at, else now; without a connection the
 * end of the last second that arrived.
 */
export function readMoment(live: LiveStore): number | null {
  if (live.readsNewest && !isLost(live)) return live.nowSeconds;
  return live.readSecond === null ? null : live.readSecond + 1;
}

/** How long a call has run, ms; of one that is over, how long it ran. */
export function callNowMs(call: LiveInvocation, live: LiveStore): number {
  const { startedAtSeconds, endedAtSeconds, durationMs, state } = call;
  if (state !== 'running') return durationMs ?? ((endedAtSeconds ?? startedAtSeconds) - startedAtSeconds) * 1000;
  const now = readMoment(live);
  return now === null ? 0 : Math.max(0, (now - startedAtSeconds) * 1000);
}

/** The same as it is written: unknown for what runs while the connection is lost. */
export function callDuration(call: LiveInvocation, live: LiveStore): FigureText {
  return call.state === 'running' && isLost(live) ? unknownFigure : duration(callNowMs(call, live));
}

/** How long a sub-function ran. While it runs, in seconds: the figure keeps its width. */
export function runTime(state: NodeState, durationMs: number | null): FigureText {
  return state === 'running' && durationMs !== null && durationMs < 99_950
    ? figure(durationMs / 1000, ' s')
    : duration(durationMs);
}

/** More runs than this are only counted. */
const mostTimes = 2;

/** The same of each run of a row, with the unit once where it is the same: `76, 77 ms`. Unknown if one is, or of too many. */
export function runTimes(state: NodeState, durationsMs: readonly number[] | null): FigureText {
  if (durationsMs === null || durationsMs.length > mostTimes) return unknownFigure;
  const texts = durationsMs.map((durationMs) => runTime(state, durationMs));
  const unitOf = (text: FigureText | undefined) => plainText(text?.filter(({ kind }) => kind === 'light') ?? []);
  return texts.flatMap((text, at) => {
    const isLast = at === texts.length - 1;
    const hasSameUnit = !isLast && unitOf(text) === unitOf(texts[at + 1]) && text.length === 2;
    const shown = hasSameUnit ? text.filter(({ kind }) => kind === 'plain') : text;
    return isLast ? shown : [...shown, { kind: 'light' as const, text: ', ' }];
  });
}

/** The same of a node. @param nowMs since the start of the call */
export function nodeTime(node: GraphNode, nowMs: number): FigureText {
  return runTime(node.state, nodeDurationMs(node, nowMs));
}
