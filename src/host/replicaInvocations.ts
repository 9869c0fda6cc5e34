import type { NamespacedId } from '../model/inventory/identity.ts';
import type { Invocation } from '../model/invocation/invocation.ts';
import { InvocationParser } from '../model/invocation/invocationParser.ts';
import type { LogDialect } from '../model/invocation/logDialect.ts';
import type { LogRecord } from '../model/invocation/logRecord.ts';

/** The calls of one replica, read from its log as those of a cluster's pod are: a parser for each process it has had. */
export class ReplicaInvocations {
  readonly #dialect: LogDialect;
  readonly #functionId: NamespacedId;
  readonly #pod: { readonly uid: string; readonly name: string };
  #restarts = 0;
  #current: InvocationParser;
  /** That of the last process before it that took a call. */
  #previous: InvocationParser | null = null;

  constructor(dialect: LogDialect, functionId: NamespacedId, pod: { readonly uid: string; readonly name: string }) {
    this.#dialect = dialect;
    this.#functionId = functionId;
    this.#pod = pod;
    this.#current = this.#newParser();
  }

  feed(record: LogRecord): void {
    this.#current.feed(record);
  }

  /** The process of a call is gone, Unix ms. */
  callGone(callId: string, atMs: number): void {
    this.#current.callGone(callId, atMs);
  }

  /** The replica's process ended, and its calls with it; the next one begins a log of its own. */
  processEnded(atMs: number): void {
    this.#current.containerEnded(atMs);
    if (this.#current.invocations(Number.NEGATIVE_INFINITY).length > 0) this.#previous = this.#current;
    this.#restarts += 1;
    this.#current = this.#newParser();
  }

  /** The calls that are running or ended at or after `sinceMs` (Unix ms), oldest start first. */
  since(sinceMs: number): readonly Invocation[] {
    return [...(this.#previous?.invocations(sinceMs) ?? []), ...this.#current.invocations(sinceMs)];
  }

  #newParser(): InvocationParser {
    return new InvocationParser({
      dialect: this.#dialect,
      functionId: this.#functionId,
      pod: this.#pod,
      restartCount: this.#restarts,
      // The host is told when a call's process is gone: none is over just because time has passed.
      execTimeoutMs: Number.POSITIVE_INFINITY,
    });
  }
}
