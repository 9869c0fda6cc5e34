import type { functionStates } from '../../contract/v1/function.ts';
import type { FunctionRecord, PodRecord, PodTrouble } from './inventory.ts';

/** How a function is: see {@link functionCondition}. */
export type FunctionState = (typeof functionStates)[number];

/** The state of a function, and what it follows from. */
export interface FunctionCondition {
  /** Null where no source reports whether its replicas are ready. */
  readonly state: FunctionState | null;
  /** Why one of its replicas is not ready, failing ones first; null if none is reported. */
  readonly trouble: PodTrouble | null;
  /** Null where no source reports it. */
  readonly replicasReady: number | null;
}

/** A container that runs but is not ready fails this long after its start. */
const longestStartMs = 60_000;

/** Reasons of pods whose containers run. */
const runningReasons: ReadonlySet<string> = new Set(['ContainersNotReady', 'ReadinessGatesNotReady']);
/** Reasons of pods that come up as they should. */
const startingReasons: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing', 'Init:PodInitializing']);

/**
 * `scaled_to_zero`: no replica is wanted; `ready`: as many are ready as wanted; `degraded`: fewer, but not none;
 * `starting`: none is ready, and none fails; `down`: none is ready otherwise, such as when there is no pod.
 * @param pods its pods; null where pods are not listed
 */
export function functionCondition(
  { replicasWanted }: Pick<FunctionRecord, 'replicasWanted'>,
  pods: readonly PodRecord[] | null,
  nowMs: number,
): FunctionCondition {
  const replicasReady = pods === null ? null : readyOf(pods);
  if (replicasWanted === 0) return { state: 'scaled_to_zero', trouble: null, replicasReady };
  if (pods === null || replicasReady === null) return { state: null, trouble: null, replicasReady };
  if (replicasReady >= replicasWanted) return { state: 'ready', trouble: null, replicasReady };
  const waiting = pods.filter(({ ready }) => ready === false);
  const failing = waiting.filter((pod) => !isStarting(pod, nowMs));
  const trouble = [...failing, ...waiting].find((pod) => pod.trouble !== null)?.trouble ?? null;
  if (replicasReady > 0) return { state: 'degraded', trouble, replicasReady };
  return { state: waiting.length > 0 && failing.length === 0 ? 'starting' : 'down', trouble, replicasReady };
}

/** How many are ready; null where that is unknown of one. */
function readyOf(pods: readonly PodRecord[]): number | null {
  return pods.some(({ ready }) => ready === null) ? null : pods.filter(({ ready }) => ready).length;
}

/** A pod that the scheduler refused has a message with `Pending`. */
function isStarting({ trouble, restarts, lastEnd, startedAtMs }: PodRecord, nowMs: number): boolean {
  if (trouble === null || startingReasons.has(trouble.reason)) return true;
  if (trouble.reason === 'Pending') return trouble.message === null;
  if (!runningReasons.has(trouble.reason) || startedAtMs === null) return false;
  // The present run began after the last one ended.
  const starts = [startedAtMs, lastEnd?.atMs ?? Number.NaN].filter((atMs) => !Number.isNaN(atMs));
  return starts.length === 0 ? (restarts ?? 0) === 0 : nowMs - Math.max(...starts) <= longestStartMs;
}
