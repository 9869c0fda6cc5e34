import type { SourceName } from '../../contract/sourceName.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { CallSeries } from './callSeconds.ts';
import type { CallScope, SummedSeries } from './callSums.ts';
import type { CallTotals } from './callTotals.ts';
import type { CallFigures } from './callWindow.ts';
import type { CountedHow } from './countedHow.ts';
import type { DurationTotals } from './durationHistogram.ts';

/** Something that a source has counted, and how well it knows it. */
export interface Counted<Value> {
  readonly source: SourceName;
  /** The part of the platform that counted it, where {@link source} only passes it on; omitted: the source itself. */
  readonly origin?: SourceName;
  /** Median gap between distinct measurements, seconds; null where it counts continuously or has measured once. */
  readonly intervalSeconds: number | null;
  /** When the value was last known to be true, Unix ms; of several parts the oldest. */
  readonly measuredAtMs: number;
  /** False while the source fails and until it has recovered: prefer another one. */
  readonly steady: boolean;
  /** How it is counted; omitted: unknown. */
  readonly how?: CountedHow;
  /** Null: it is counted, but there is no series yet. */
  readonly value: Value | null;
}

/** What a caller asks for of a function's calls; `calls` includes the last 60 s. */
export type CallKind = 'calls' | 'runs' | 'inFlight';

/** Calls that run in a pod. */
export interface PodInFlight {
  readonly calls: number;
  /** When they were last counted, Unix ms. */
  readonly measuredAtMs: number;
  /** Since when no call was seen to run, Unix ms; null while one runs. */
  readonly idleSinceMs: number | null;
}

/** Counts the calls of functions. What it does not know, or no longer knows, is null. */
export interface CallSource {
  /** The sources of this figure in order of preference; empty if there is none. */
  order(kind: CallKind): readonly SourceName[];
  /** Calls as counted in front of the function's pods, where callers wait. */
  calls(functionId: NamespacedId, nowMs: number): Counted<CallTotals> | null;
  /** Runs inside the function's containers, all finished ones. */
  runs(functionId: NamespacedId, nowMs: number): Counted<DurationTotals> | null;
  /** The calls of the last 60 s. */
  recent(functionId: NamespacedId, nowMs: number): Counted<CallFigures> | null;
  /**
   * The calls of each of the last 60 seconds; the seconds of one reading are equal where readings are further apart.
   */
  bySecond(functionId: NamespacedId, nowMs: number): Counted<CallSeries> | null;
  /**
   * The calls of many functions together, second by second. Omitted by sources of few functions: add up
   * {@link bySecond}.
   */
  summed?(scope: CallScope, nowMs: number): Counted<SummedSeries> | null;
  inFlight(podUid: string, nowMs: number): PodInFlight | null;
  /**
   * The same, without counting as a request for the function: for what looks at all functions. Omitted by sources that
   * requests make no difference to.
   */
  readonly unasked?: Pick<CallSource, 'calls' | 'recent'>;
  /** Called before a function's figures are first read; resolves, always, when they are as complete as they get. */
  prepare(functionId: NamespacedId, kinds: readonly CallKind[], signal: AbortSignal): Promise<void>;
  /** Increases with every finished call that becomes known. */
  readonly revision: number;
}
