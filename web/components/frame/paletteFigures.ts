import type { LiveInvocation, TopicState, WindowState } from '../../../src/client/client.ts';
import { coarse, type FigureText, figure, percentile } from '../../lib/figures.ts';
import type { LiveStore } from '../../state/liveStore.ts';

/** A function as its figures are found. */
interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Calls of a function that run. */
export interface RunningNow {
  readonly count: number;
  /** How long the oldest one has been running; null where nobody knows. */
  readonly forSeconds: number | null;
}

/** Calls per second of the last 60 s; those of the coarse pass where nobody watches it. */
export function callsText(window: WindowState | null, listed: number | null): FigureText {
  const minute = window?.lastMinute;
  return minute === undefined ? coarse(figure(listed, '/s')) : figure(minute.callsPerSecond, '/s');
}

/** The p95 of the last 60 s; null where there is none. */
export function p95Text(window: WindowState | null): FigureText | null {
  const { p95Ms = null, p95Bound = null } = window?.lastMinute ?? {};
  return p95Ms === null && p95Bound === null ? null : percentile(p95Ms, p95Bound);
}

/** Calls of a function that run, by the topic `overview`. @param nowSeconds the server's time */
export function runningNow(
  overview: Pick<TopicState<'overview'>, 'running'> | null,
  { namespace, name }: Named,
  nowSeconds: number | null,
): RunningNow {
  const isOf = (call: { readonly function: Named }) =>
    call.function.namespace === namespace && call.function.name === name;
  const logged: readonly LiveInvocation[] = overview?.running.invocations.filter(isOf) ?? [];
  const counted = overview?.running.counted.find(isOf)?.inFlight ?? 0;
  const first = Math.min(...logged.map(({ startedAtSeconds }) => startedAtSeconds));
  const isKnown = logged.length > 0 && nowSeconds !== null;
  return { count: Math.max(logged.length, counted), forSeconds: isKnown ? Math.max(0, nowSeconds - first) : null };
}

/** The newest known value of a column of a window. */
export function newestOf(window: Pick<WindowState, 'columns'> | null, column: string): number | null {
  return window?.columns[column]?.findLast((value) => value !== null) ?? null;
}

/** The window of a function or pod as the stream has it; null while it does not. */
export function windowOf(live: LiveStore, kind: 'function' | 'pod', { namespace, name }: Named): WindowState | null {
  return live.newest.topics[`${kind}:${namespace}/${name}`]?.state ?? null;
}
