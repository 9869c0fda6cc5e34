import { createClient, FaascopeError, type V1Answers } from '../../src/client/client.ts';
import { send } from '../../src/client/request.ts';

/** Who uses the page; all null on a server without tokens. */
export type SessionFacts = V1Answers['session'];

export type SessionState =
  /** The server was not heard yet. */
  | { readonly kind: 'asking' }
  /** The server asks for a token; `refusal` is what it said to the last one. */
  | { readonly kind: 'signedOut'; readonly refusal: FaascopeError | null }
  | { readonly kind: 'open'; readonly facts: SessionFacts };

const path = '/api/v1/session';
const retryMs = 1000;

/** Whether this browser may see the server, and as whom. What one tab does, the others follow. */
export class SessionStore {
  readonly #server: string;
  readonly #others = new BroadcastChannel('faascope.session');
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: 'asking' };
  #wasOpen = false;

  /** @param server its address, with path prefix */
  constructor(server: string) {
    this.#server = server;
    // Everything that the page holds belongs to the session that ended or began.
    this.#others.addEventListener('message', () => location.reload());
    void this.ask();
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Asks the server who this is, until it answers. */
  async ask(): Promise<void> {
    try {
      this.#open(await createClient({ server: this.#server }).session());
    } catch (thrown) {
      if (thrown instanceof FaascopeError && thrown.code === 'unauthorized') {
        this.#set({ kind: 'signedOut', refusal: null });
      } else setTimeout(() => void this.ask(), retryMs);
    }
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

  /** Ends the session in this browser and clears what its tabs hold. */
  async signOut(): Promise<void> {
    await this.#request('DELETE');
    this.#others.postMessage('signed out');
    location.reload();
  }

  /** @returns its undo */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
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
    if (this.#wasOpen && this.#state.kind === 'signedOut') location.reload();
    this.#wasOpen = true;
    this.#set({ kind: 'open', facts });
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
