import { type NamespacedId, sameId } from '../inventory/identity.ts';

/** Calls that are remembered; beyond them, the one that was sent first is forgotten. */
const mostCalls = 1000;

/** A call that this server sent. */
export interface SentCall {
  readonly functionId: NamespacedId;
  readonly callId: string;
  /** Unix ms, by the clock of the connection. */
  readonly startedAtMs: number;
  /** Null while it runs. */
  readonly endedAtMs: number | null;
}

/** A call that this server sends: its sender notes here what becomes of it. */
export class StartedCall implements SentCall {
  readonly functionId: NamespacedId;
  readonly startedAtMs: number;
  #callId: string;
  #endedAtMs: number | null = null;

  constructor(functionId: NamespacedId, callId: string, startedAtMs: number) {
    this.functionId = functionId;
    this.startedAtMs = startedAtMs;
    this.#callId = callId;
  }

  get callId(): string {
    return this.#callId;
  }

  get endedAtMs(): number | null {
    return this.#endedAtMs;
  }

  /** Notes that the function gave the call another id. */
  rename(callId: string): void {
    this.#callId = callId;
  }

  /** Notes that the call has ended. */
  end(endedAtMs: number): void {
    this.#endedAtMs = endedAtMs;
  }
}

/** The last 1,000 calls that this server sent to functions, for any client. */
export class SentCalls {
  /** The oldest first. */
  readonly #calls = new Set<StartedCall>();

  /** Notes that a call is sent. Calls that run at the same time may have the same id. */
  begin(functionId: NamespacedId, callId: string, startedAtMs: number): StartedCall {
    const call = new StartedCall(functionId, callId, startedAtMs);
    this.#calls.add(call);
    const [oldest] = this.#calls;
    if (this.#calls.size > mostCalls && oldest !== undefined) this.#calls.delete(oldest);
    return call;
  }

  /** The last call of an id; null if it is not remembered, or another server sent it. */
  find(functionId: NamespacedId, callId: string): SentCall | null {
    return this.of(functionId).findLast((call) => call.callId === callId) ?? null;
  }

  /** All that are remembered of a function, the oldest first. */
  of(functionId: NamespacedId): readonly SentCall[] {
    return [...this.#calls].filter((call) => sameId(call.functionId, functionId));
  }
}
