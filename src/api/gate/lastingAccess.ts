import type { Clock } from '../../model/clock.ts';
import type { Identity } from './access.ts';
import type { GatePolicy } from './gate.ts';
import type { Session } from './session.ts';

interface HeldSession {
  /** Unix seconds, by its newest cookie. */
  expiresAtSeconds: number;
  /** Answers that are being given to it. */
  answers: number;
}

/** Access of one client, for as long as its answer lasts. */
export interface HeldAccess {
  /** False once the token was removed or is for other namespaces, or the session is over. */
  readonly isValid: () => boolean;
  /** The answer is over. */
  readonly release: () => void;
}

/**
 * Whether clients that the gate has let in may still read, for answers that go on. A session ends when its newest
 * cookie does: any request with it may renew it while an older answer goes on.
 */
export class LastingAccess {
  readonly #policy: Pick<GatePolicy, 'tokens'>;
  readonly #clock: Clock;
  /** By id; only those that are given an answer. */
  readonly #sessions = new Map<string, HeldSession>();

  /** @param clock of this process */
  constructor(policy: Pick<GatePolicy, 'tokens'>, clock: Clock) {
    this.#policy = policy;
    this.#clock = clock;
  }

  /** Sessions that are being given an answer. */
  get size(): number {
    return this.#sessions.size;
  }

  /** A request came with a session, which may have renewed it. */
  used({ id, expiresAtSeconds }: Session): void {
    const held = this.#sessions.get(id);
    if (held !== undefined) held.expiresAtSeconds = Math.max(held.expiresAtSeconds, expiresAtSeconds);
  }

  /** @param session null for a client that sent none or a token */
  hold(identity: Identity, session: Session | null): HeldAccess {
    const held = session === null ? null : this.#take(session);
    const isValid = () => {
      const { tokens } = this.#policy;
      // Public paths need no token.
      if (tokens === null || identity.tokenId === null) return true;
      if (!tokens.has(identity)) return false;
      return held === null || held.expiresAtSeconds > this.#clock.wallMs() / 1000;
    };
    const release = () => {
      if (session !== null && held !== null && --held.answers === 0) this.#sessions.delete(session.id);
    };
    return { isValid, release };
  }

  #take(session: Session): HeldSession {
    this.used(session);
    const held = this.#sessions.get(session.id) ?? { expiresAtSeconds: session.expiresAtSeconds, answers: 0 };
    held.answers++;
    this.#sessions.set(session.id, held);
    return held;
  }
}
