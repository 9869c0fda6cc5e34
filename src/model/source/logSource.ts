import type { SourceName } from '../../contract/sourceName.ts';
import type { Fault } from '../fault.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { Invocation } from '../invocation/invocation.ts';
import type { FoundInvocation } from '../invocation/keptInvocations.ts';
import type { LogLine } from '../invocation/logLine.ts';
import type { LogListener } from '../invocation/logListeners.ts';

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

/** A function whose logs are followed until this is ended. */
export interface LogFollowing {
  /** Resolves when its logs have been read back and up to now: with null, else with why some could not be in time. */
  read(): Promise<Fault | null>;
  /** Every invocation that is kept, as far as the logs have been read, oldest start first. */
  invocations(): readonly Invocation[];
  end(): void;
}

/** Provides the logs of functions. */
export interface LogSource {
  readonly name: SourceName;
  /**
   * Batches of lines without newlines: each replica's in the order written, replicas merged by time. Ends early when
   * `signal` aborts.
   * @throws Fault when a log cannot be read
   */
  lines(query: LogQuery, signal: AbortSignal): AsyncIterable<readonly string[]>;
  /**
   * The same lines, each with its id, its time and its pod, its text cut to 8,192 UTF-16 units; undated ones are left
   * out. When `signal` aborts, those come that have been read.
   * @throws Fault when a log cannot be read, after the lines of the others
   */
  records(query: LogQuery, signal: AbortSignal): AsyncIterable<readonly LogLine[]>;
  /**
   * The ids of invocations by those of their lines, of all that run or ended at or after `sinceMs` (Unix ms); of a
   * function that is not followed there are none.
   */
  owners(functionId: NamespacedId, sinceMs: number): ReadonlyMap<string, string>;
  /** Invocations of a function that overlap the time since `sinceMs` (Unix ms), oldest start first. */
  invocations(functionId: NamespacedId, sinceMs: number): Promise<readonly Invocation[]>;
  /**
   * Every invocation that is kept of a function, oldest start first: all that run and the last 1,000 that ended. A
   * function not followed before is read back to `sinceMs` (Unix ms).
   */
  kept(functionId: NamespacedId, sinceMs: number): Promise<readonly Invocation[]>;
  /**
   * Prolongs the following of a function, as {@link kept} does, at no other cost; one not followed before is read back
   * to `sinceMs` (Unix ms). Resolves when its logs have been read.
   * @throws Fault when they cannot be read, or not in time
   */
  touch(functionId: NamespacedId, sinceMs: number): Promise<void>;
  /**
   * Follows the logs of a function, which are read back to `sinceMs` (Unix ms).
   * @param listener called with each line from now on, and with those that are read back
   * @throws Fault too_many_requests when too many logs are followed
   */
  follow(functionId: NamespacedId, sinceMs: number, listener: LogListener): LogFollowing;
  /** The running invocations of a function, as far as its logs have been read; null if it is not followed. */
  running(functionId: NamespacedId): readonly Invocation[] | null;
  /** Every invocation that is kept; null while a log is not read, and if the function is not followed. */
  known(functionId: NamespacedId): readonly Invocation[] | null;
  /**
   * Finds an invocation of a followed function, whose following is prolonged; null if it is not kept.
   * @param mayRead whether the client may read of a function; what it may not read is neither found nor prolonged
   */
  find(id: string, mayRead: (functionId: NamespacedId) => boolean): FoundInvocation | null;
}
