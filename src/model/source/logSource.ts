import type { SourceName } from '../../contract/sourceName.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { Invocation } from '../invocation/invocation.ts';
import type { FoundInvocation } from '../invocation/keptInvocations.ts';

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
  /**
   * Every invocation that is kept of a function, oldest start first: all that run and the last 1,000 that ended. A function
   * not followed before is read back to `sinceMs` (Unix ms).
   */
  kept(functionId: NamespacedId, sinceMs: number): Promise<readonly Invocation[]>;
  /** The running invocations of a function, as far as its logs have been read; null if it is not followed. */
  running(functionId: NamespacedId): readonly Invocation[] | null;
  /**
   * Finds an invocation of a followed function, whose following is prolonged; null if it is not kept.
   * @param mayRead whether the client may read of a function; what it may not read is neither found nor prolonged
   */
  find(id: string, mayRead: (functionId: NamespacedId) => boolean): FoundInvocation | null;
}
