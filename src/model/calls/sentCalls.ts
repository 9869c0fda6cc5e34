import type { NamespacedId } from '../inventory/identity.ts';

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

/** The last 1,000 calls that this server sent to functions, for any client. */
export class SentCalls {
  /** The oldest first. */
  readonly #calls = new Map<string, SentCall>();

  /** Notes that a call is sent. An id that is used again means the new call. */
  begin(functionId: NamespacedId, callId: string, startedAtMs: number): void {
    const key = keyOf(functionId, callId);
    this.#calls.delete(key);
    this.#calls.set(key, { functionId, callId, startedAtMs, endedAtMs: null });
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > mostCalls && oldest !== undefined) this.#calls.delete(oldest);
  }

  /** Notes that a function gave a call another id. */
  rename(functionId: NamespacedId, callId: string, newId: string): void {
    const known = this.find(functionId, callId);
    if (known === null || callId === newId) return;
    this.#calls.delete(keyOf(functionId, callId));
    this.#calls.set(keyOf(functionId, newId), { ...known, callId: newId });
  }

  /** Notes that a call has ended. */
  end(functionId: NamespacedId, callId: string, endedAtMs: number): void {
    const known = this.find(functionId, callId);
    if (known !== null) this.#calls.set(keyOf(functionId, callId), { ...known, endedAtMs });
  }

  /** A call; null if it is not remembered, or another server sent it. */
  find(functionId: NamespacedId, callId: string): SentCall | null {
    return this.#calls.get(keyOf(functionId, callId)) ?? null;
  }

  /** All that are remembered of a function. */
  of({ connection, namespace, name }: NamespacedId): readonly SentCall[] {
    return [...this.#calls.values()].filter(
      ({ functionId: id }) => id.connection === connection && id.namespace === namespace && id.name === name,
    );
  }
}

function keyOf({ connection, namespace, name }: NamespacedId, callId: string): string {
  return JSON.stringify([connection, namespace, name, callId]);
}
