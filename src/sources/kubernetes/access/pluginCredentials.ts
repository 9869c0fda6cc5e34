import type { RequestOptions } from 'node:https';
import type { User } from '@kubernetes/client-node/dist/config_types.js';
import { Fault } from '../../../model/fault.ts';
import type { Credential, CredentialSource } from './clusterAccess.ts';

/** A credential is asked for anew after so long; the plugin gives the same one again until it expires. */
const recheckMs = 60_000;
/** A plugin that has not answered by then hangs, or waits for somebody to type. */
const patienceMs = 30_000;

/** Puts credentials into the options of a request, as `@kubernetes/client-node` has it. */
export interface Authenticator {
  applyAuthentication(user: User, options: RequestOptions): Promise<void>;
}

/** What is needed of a plugin; `name` names it in messages, without its arguments. */
interface UsedPlugin {
  readonly name: string;
  readonly installHint: string;
  readonly user: User;
  readonly make: () => Promise<Authenticator>;
}

/** Credentials that a plugin makes: a program (exec), or a provider of tokens (OIDC and older ones). */
export class PluginCredentials implements CredentialSource {
  readonly #used: UsedPlugin;
  readonly #monotonicMs: () => number;
  #plugin: Promise<Authenticator> | null = null;
  #made: { readonly atMs: number; readonly credential: Promise<Credential> } | null = null;

  constructor(used: UsedPlugin, monotonicMs: () => number) {
    this.#used = used;
    this.#monotonicMs = monotonicMs;
  }

  current(): Promise<Credential> {
    const nowMs = this.#monotonicMs();
    if (this.#made === null || nowMs - this.#made.atMs > recheckMs) {
      const credential = this.#ask();
      const made = { atMs: nowMs, credential };
      this.#made = made;
      credential.catch(() => {
        if (this.#made === made) this.#made = null;
      });
    }
    return this.#made.credential;
  }

  /** What the plugin remembers is forgotten with it. */
  refused(): void {
    this.#plugin = null;
    this.#made = null;
  }

  async #ask(): Promise<Credential> {
    const options: RequestOptions = { headers: {} };
    this.#plugin ??= this.#used.make();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('it did not answer in time')), patienceMs);
    });
    try {
      await Promise.race([(await this.#plugin).applyAuthentication(this.#used.user, options), late]);
    } catch (thrown) {
      this.#plugin = null;
      throw new Fault('upstream_failed', this.#whyNot(thrown), { cause: thrown });
    } finally {
      clearTimeout(timer);
    }
    const { headers, cert, key } = options;
    const authorization = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
    return {
      authorization: typeof authorization === 'string' ? authorization : null,
      certificate: typeof cert === 'string' && typeof key === 'string' ? { cert, key } : null,
    };
  }

  /** What the plugin itself said may hold secrets. */
  #whyNot(thrown: unknown): string {
    const { name, installHint } = this.#used;
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
    if (code === 'EACCES') return `The credential plugin "${name}" is not an executable file.`;
    if (code !== 'ENOENT') return `The credential plugin "${name}" gave no credentials; run it by hand to see why.`;
    return `The credential plugin "${name}" is not installed, or not in PATH.${installHint === '' ? '' : ` ${installHint}`}`;
  }
}
