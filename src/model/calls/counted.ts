import type { SourceName } from '../../contract/sourceName.ts';

/** Something that a source has counted, and how well it knows it. */
export interface Counted<Value> {
  readonly source: SourceName;
  /** The part of the platform that counted it, where {@link source} only passed it on; left out: the source itself. */
  readonly origin?: SourceName;
  /** Median gap between distinct measurements, seconds; null where it counts all the time or has measured once. */
  readonly intervalSeconds: number | null;
  /** When this was last known to be true, Unix ms; of several parts the oldest. */
  readonly measuredAtMs: number;
  /** False while the source fails, and until it has been well for a while again: another one goes before it. */
  readonly steady: boolean;
  /** Null: it is counted, but there is no series yet. */
  readonly value: Value | null;
}

/** The first that is steady, in order; else the first that knows anything. */
export function firstSteady<Value>(candidates: Iterable<Counted<Value> | null>): Counted<Value> | null {
  let first: Counted<Value> | null = null;
  for (const candidate of candidates) {
    if (candidate?.steady) return candidate;
    first ??= candidate;
  }
  return first;
}
