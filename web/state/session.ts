import { createClient, FaascopeError, type V1Answers } from '../../src/client/client.ts';
import { send } from '../../src/client/request.ts';

/** Who uses the page; all null on a server without tokens. */
export type SessionFacts = V1Answers['session'];

/** Whether the server lets this page in. */
export type SessionState =
  /** The server was not heard yet. */
  | { readonly kind: 'asking' }
  /** The server asks for a token; `refusal` is what it said to the last one. */
  | { readonly kind: 'signedOut'; readonly refusal: FaascopeError | null }
  | { readonly kind: 'open'; readonly facts: SessionFacts };

const path = '/api/v1/session';
const retryMs = 1000;
/** A session lasts 12 h after it was last used, and the stream of an open page is one request: it is used this often. */
const renewalMs = 60 * 60 * 1000;
/** How often the page looks whether that is due: a timer of an hour would stand while the computer sleeps. */
const lookMs = 60 * 1000;
/** A question that is not answered by then is asked again. */
const answerMs = 10_000;

/** What a session needs of its surroundings; tests pass their own. */
export interface SessionTiming {
  /** Milliseconds that also pass while the computer sleeps. */
  readonly nowMs: () => number;
  readonly every: (ms: number, run: () => void) => void;
}

const browserTiming: SessionTiming = {
  nowMs: () => Date.now(),
  every: (ms, run) => void setInterval(run, ms),
};

/** Whether this browser may see the server, and as whom. What one tab does, the others follow. */
export class SessionStore {
  readonly #server: string;
  readonly #timing: SessionTiming;
  readonly #others = new BroadcastChannel('faascope.session');
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: 'asking' };
  #wasOpen = false;
  #answeredAtMs = 0;
  /** The question that waits for its answer. */
  #asking: Promise<void> | null = null;

  /** @param server its address, with path prefix */
  constructor(server: string, timing: SessionTiming = browserTiming) {
    this.#server = server;
    this.#timing = timing;
    // Everything that the page holds belongs to the session that ended or began.
    this.#others.addEventListener('message', () => location.reload());
    timing.every(lookMs, () => this.#renew());
    void this.ask();
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Asks the server who this is, until it answers. Whoever asks meanwhile gets the same answer. */
  ask(): Promise<void> {
    this.#asking ??= this.#askUntilAnswered().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async signIn(token: string): Promise<void> {
    try {
      await this.#request('POST', { token });
      this.#others.postMessage('signed in');
      await this.ask();
    } catch (thrown) {
      if (!(thrown instanceof FaascopeError)) throw thrown;
      this.#set({ kind: 'signedOut', refusal: thrown });
    }
  }

  /** Ends the session in this browser and clears what its tabs hold. @returns whether it could be ended */
  async signOut(): Promise<boolean> {
    try {
      await this.#request('DELETE');
    } catch (thrown) {
      if (!(thrown instanceof FaascopeError)) throw thrown;
      return false;
    }
    this.#others.postMessage('signed out');
    location.reload();
    return true;
  }

  /** @returns its undo */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Without tokens there is nothing to renew. */
  #renew(): void {
    const isHeld = this.#state.kind === 'open' && this.#state.facts.id !== null;
    if (isHeld && this.#timing.nowMs() - this.#answeredAtMs >= renewalMs) void this.ask();
  }

  async #askUntilAnswered(): Promise<void> {
    for (;;) {
      try {
        const signal = AbortSignal.timeout(answerMs);
        this.#open(await createClient({ server: this.#server, signal }).session());
        return;
      } catch (thrown) {
        if (thrown instanceof FaascopeError && thrown.code === 'unauthorized') {
          this.#set({ kind: 'signedOut', refusal: null });
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  async #request(method: 'POST' | 'DELETE', body?: object): Promise<void> {
    const access = {
      server: this.#server,
      token: null,
      connection: null,
      fetch: (url: Parameters<typeof fetch>[0], init?: RequestInit) => fetch(url, { ...init, method }),
    };
    await send(access, path, body === undefined ? {} : { body });
  }

  #open(facts: SessionFacts): void {
    // A page that was open before holds the stream of a session that is over.
    const isOther = this.#state.kind === 'open' && this.#state.facts.id !== facts.id;
    if (isOther || (this.#wasOpen && this.#state.kind === 'signedOut')) location.reload();
    this.#wasOpen = true;
    this.#answeredAtMs = this.#timing.nowMs();
    this.#set({ kind: 'open', facts });
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
