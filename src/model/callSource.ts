import type { SourceName } from '../contract/sourceName.ts';
import type { DurationHistogram } from './durationHistogram.ts';
import type { NamespacedId } from './identity.ts';

/** The calls of one function since the source began to count. */
export interface CallTotals {
  readonly started: number;
  /** Finished calls by HTTP status code. */
  readonly completedByCode: ReadonlyMap<number, number>;
  /** What a caller of the gateway waited, of every finished call. */
  readonly requestSeconds: DurationHistogram;
  /** The run inside the function's container, of every finished run; null where nobody measures it. */
  readonly runSeconds: DurationHistogram | null;
}

/** Counts the calls of functions. */
export interface CallSource {
  readonly name: SourceName;
  /** Totals of a function; null where it has no series yet. */
  totals(functionId: NamespacedId): CallTotals | null;
  /** Grows with every finished call. */
  readonly revision: number;
}
