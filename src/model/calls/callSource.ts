import type { SourceName } from '../../contract/sourceName.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { CallFigures } from './callWindow.ts';
import type { Counted } from './counted.ts';
import type { DurationTotals } from './durationHistogram.ts';

/** The calls of one function since the source began to count. */
export interface CallTotals {
  /** Calls that began; null where nobody counts them. */
  readonly started: number | null;
  /** Finished calls by HTTP status code; null where nobody counts them. */
  readonly completedByCode: ReadonlyMap<number, number> | null;
  /** What a caller of the gateway waited, of every finished call. */
  readonly requestSeconds: DurationTotals;
}

/** What of a function's calls is asked for; `calls` with the last 60 s. */
export type CallKind = 'calls' | 'runs' | 'inFlight';

/** Calls that run in a pod. */
export interface PodInFlight {
  readonly calls: number;
  /** When they were counted last, Unix ms. */
  readonly measuredAtMs: number;
  /** Since when none was seen to run, Unix ms; null while one runs. */
  readonly idleSinceMs: number | null;
}

/** Counts the calls of functions. What it does not know, or not any more, is null. */
export interface CallSource {
  /** Who tells something of calls, in the order in which they are asked; empty where nobody does. */
  order(kind: CallKind): readonly SourceName[];
  /** Calls as a gateway counts them. */
  calls(functionId: NamespacedId, nowMs: number): Counted<CallTotals> | null;
  /** Runs inside the function's containers, all finished ones. */
  runs(functionId: NamespacedId, nowMs: number): Counted<DurationTotals> | null;
  /** The calls of the last 60 s. */
  recent(functionId: NamespacedId, nowMs: number): Counted<CallFigures> | null;
  inFlight(podUid: string, nowMs: number): PodInFlight | null;
  /** Somebody asks for these of a function for the first time: resolves, always, when what can be known is known. */
  prepare(functionId: NamespacedId, kinds: readonly CallKind[], signal: AbortSignal): Promise<void>;
  /** Grows with every finished call that becomes known. */
  readonly revision: number;
}
