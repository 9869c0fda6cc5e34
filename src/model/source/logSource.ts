import type { SourceName } from '../../contract/sourceName.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { Invocation } from '../invocation/invocation.ts';

/** Which log lines of a function to return. */
export interface LogQuery {
  readonly functionId: NamespacedId;
  /** Only this pod; null means all replicas. */
  readonly podUid: string | null;
  /** Only the last so many lines, all replicas together; null means all. */
  readonly tailLines: number | null;
  /** Only lines at or after this moment, Unix ms; null means all. */
  readonly sinceMs: number | null;
}

/** Provides the logs of functions. */
export interface LogSource {
  readonly name: SourceName;
  /**
   * Batches of lines without newlines: each replica's in the order written, replicas merged by time. Ends early when
   * `signal` aborts.
   */
  lines(query: LogQuery, signal: AbortSignal): AsyncIterable<readonly string[]>;
  /** Invocations of a function that overlap the time since `sinceMs` (Unix ms), oldest start first. */
  invocations(functionId: NamespacedId, sinceMs: number): Promise<readonly Invocation[]>;
}
