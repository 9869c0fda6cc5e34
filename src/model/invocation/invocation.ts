import type { NamespacedId } from '../inventory/identity.ts';

/** `unknown`: it is over, but the log does not tell how or when it ended. */
export type InvocationState = 'running' | 'succeeded' | 'failed' | 'unknown';

export type SubFunctionState = 'started' | 'ended' | 'failed';

/** A sub-function that an invocation's log names. */
export interface SubFunction {
  readonly name: string;
  readonly state: SubFunctionState;
  /** Unix ms of the line that named it started; null when only a call to it was logged. */
  readonly startedAt: number | null;
  /** Unix ms of the line that named it over or failed; null while there is none. */
  readonly endedAt: number | null;
}

/** One sub-function called another, in the order of the first call. */
export interface CallEdge {
  readonly from: string;
  readonly to: string;
}

/** One run of a function, read from its log. */
export interface Invocation {
  /** Hash of pod UID, restart count, start time (ns) and ordinal: the same on every re-read. */
  readonly id: string;
  readonly function: NamespacedId;
  readonly pod: { readonly uid: string; readonly name: string };
  /** Unix ms. */
  readonly startedAt: number;
  /** Unix ms; null while it runs. */
  readonly endedAt: number | null;
  readonly state: InvocationState;
  /** As the platform measured and logged it; null where it did not. */
  readonly durationMs: number | null;
  readonly callId: string | null;
  /** In the order in which the log first names them. */
  readonly subFunctions: readonly SubFunction[];
  readonly edges: readonly CallEdge[];
  /**
   * True when lines were written that are this one's or a concurrent one's, and nothing tells which.
   * Such lines are in none of them: they name no sub-function and draw no edge.
   */
  readonly mixed: boolean;
}
