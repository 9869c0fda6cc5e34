import type { V1Answers } from '../../src/client/client.ts';
import type { NodeState } from './callGraph.ts';

type StartingPod = Pick<V1Answers['pods']['items'][number], 'node' | 'ready' | 'createdAtSeconds' | 'startedAtSeconds'>;

type StartupStep = 'scheduled' | 'container' | 'ready';

/** A step of a replica's startup, drawn like a row of the waterfall. */
export interface StartupRow {
  readonly step: StartupStep;
  readonly state: NodeState;
  /** Since the creation of the replica, ms; null if nothing can be drawn. */
  readonly bar: { readonly fromMs: number; readonly toMs: number } | null;
  /** Null where it is unknown. */
  readonly durationMs: number | null;
  readonly isDone: boolean;
}

/**
 * The startup of a replica from its creation: scheduled to a node, its first container started, ready. Only the moments
 * that are known have bars.
 * @param nowMs since its creation
 */
export function startupRows(pod: StartingPod, nowMs: number): readonly StartupRow[] {
  const { node, createdAtSeconds, startedAtSeconds } = pod;
  const isReady = pod.ready === true;
  const startedMs =
    startedAtSeconds === null || createdAtSeconds === null ? null : (startedAtSeconds - createdAtSeconds) * 1000;
  return [
    waiting('scheduled', node !== null),
    startedMs === null
      ? underWay('container', node !== null && createdAtSeconds !== null ? 0 : null, nowMs)
      : over('container', 0, startedMs),
    startedMs === null || isReady ? waiting('ready', isReady) : underWay('ready', startedMs, nowMs),
  ];
}

/** The replica to show: the newest that is not ready. Null if all are. */
export function startingPod<Pod extends StartingPod>(pods: readonly Pod[]): Pod | null {
  const starting = pods.filter(({ ready }) => ready !== true);
  return starting.toSorted((one, other) => (other.createdAtSeconds ?? 0) - (one.createdAtSeconds ?? 0))[0] ?? null;
}

function waiting(step: StartupStep, isDone: boolean): StartupRow {
  return { step, state: isDone ? 'ended' : 'open', bar: null, durationMs: null, isDone };
}

function underWay(step: StartupStep, fromMs: number | null, nowMs: number): StartupRow {
  if (fromMs === null) return waiting(step, false);
  const toMs = Math.max(fromMs, nowMs);
  return { step, state: 'running', bar: { fromMs, toMs }, durationMs: toMs - fromMs, isDone: false };
}

function over(step: StartupStep, fromMs: number, toMs: number): StartupRow {
  return { step, state: 'ended', bar: { fromMs, toMs }, durationMs: toMs - fromMs, isDone: true };
}
