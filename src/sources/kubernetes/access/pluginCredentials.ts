import type { RequestOptions } from 'node:https';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { User } from '@kubernetes/client-node/dist/config_types.js';
import { Fault } from '../../../model/fault.ts';
import { systemErrorCode } from '../../../model/systemErrorCode.ts';
import { listAt, member, textAt } from '../../http/jsonMember.ts';
import type { Credential, CredentialSource } from './clusterAccess.ts';

const longestHint = 500;
/** How often the plugin is asked again; it returns the same credential until that expires. */
const recheckMs = 60_000;
/** After a failure, and after a credential was dropped because the API rejected it, the plugin is not run again sooner. */
const retryMs = 5000;
/** A plugin that has not answered by then hangs, or waits for input. */
const timeoutMs = 30_000;

/** Adds credentials to the options of a request, as in `@kubernetes/client-node`. */
interface Authenticator {
  applyAuthentication(user: User, options: RequestOptions): Promise<void>;
}

/** A credential plugin of a kubeconfig user. */
interface Plugin {
  readonly name: string;
  /** The kubeconfig's installHint on one line; empty if there is none. */
  readonly installHint: string;
  /** The user passed to the plugin: that of the kubeconfig, completed. */
  readonly user: User;
  /** Loads only the plugin's own module: the whole client would take 0.7 s and 80 MB. */
  readonly make: () => Promise<Authenticator>;
}

const providers: Readonly<Record<string, () => Promise<Authenticator>>> = {
  oidc: async () => new (await import('@kubernetes/client-node/dist/oidc_auth.js')).OpenIDConnectAuth(),
  gcp: async () => new (await import('@kubernetes/client-node/dist/gcp_auth.js')).GoogleCloudPlatformAuth(),
  azure: async () => new (await import('@kubernetes/client-node/dist/azure_auth.js')).AzureAuth(),
};

/**
 * The plugin that a user of a kubeconfig needs; null when it needs none.
 *
 * @param file the kubeconfig, which relative commands are relative to
 * @param cluster described to plugins that ask for it (`provideClusterInfo`)
 * @returns the reason if the plugin cannot be used
 */
export function pluginOf(user: User, file: string, cluster: object): Plugin | string | null {
  const exec: unknown = user.exec;
  if (typeof exec === 'object' && exec !== null) return execPlugin(user, exec, file, cluster);
  const provider: unknown = user.authProvider;
  if (typeof provider !== 'object' || provider === null) return null;
  const name = textAt(provider, 'name') ?? '';
  const make = Object.hasOwn(providers, name) ? providers[name] : undefined;
  return make === undefined ? `unknown auth-provider "${name}"` : { name, installHint: '', user, make };
}

function execPlugin(user: User, exec: object, file: string, cluster: object): Plugin | string {
  const command = textAt(exec, 'command');
  if (command === null || command === '') return 'exec has no command';
  if (textAt(exec, 'interactiveMode') === 'Always')
    return `the plugin "${command}" needs a terminal (interactiveMode: Always)`;
  // As in kubectl, a relative path with a slash is relative to the kubeconfig.
  const found = command.includes('/') && !isAbsolute(command) ? resolve(dirname(file), command) : command;
  const info = {
    apiVersion: textAt(exec, 'apiVersion') || 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, ...(member(exec, 'provideClusterInfo') === true ? { cluster } : {}) },
  };
  const env = [...listAt(exec, 'env'), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }];
  return {
    name: command,
    installHint: (textAt(exec, 'installHint') ?? '').replace(/\s+/g, ' ').trim().slice(0, longestHint),
    user: { ...user, exec: { ...exec, command: found, args: listAt(exec, 'args'), env } },
    make: async () => new (await import('@kubernetes/client-node/dist/exec_auth.js')).ExecAuth(),
  };
}

/** What the plugin was asked for. */
interface Made {
  readonly atMs: number;
  readonly credential: Promise<Credential>;
  /** Once it was made. */
  made: Credential | null;
  /** When the plugin failed; null while it has not. */
  failedAtMs: number | null;
}

/** Credentials from a plugin: a program (exec), or a token provider (OIDC and older ones). */
export class PluginCredentials implements CredentialSource {
  readonly #used: Plugin;
  readonly #monotonicMs: () => number;
  #plugin: Promise<Authenticator> | null = null;
  #made: Made | null = null;
  /** When a credential was last dropped because the API rejected it. */
  #droppedAtMs = Number.NEGATIVE_INFINITY;

  constructor(used: Plugin, monotonicMs: () => number) {
    this.#used = used;
    this.#monotonicMs = monotonicMs;
  }

  current(): Promise<Credential> {
    const nowMs = this.#monotonicMs();
    const known = this.#made;
    const isKept =
      known !== null &&
      (known.failedAtMs === null ? nowMs - known.atMs <= recheckMs : nowMs - known.failedAtMs < retryMs);
    if (isKept) return known.credential;
    const made: Made = { atMs: nowMs, credential: this.#ask(), made: null, failedAtMs: null };
    this.#made = made;
    made.credential.then(
      (credential) => {
        made.made = credential;
      },
      () => {
        made.failedAtMs = this.#monotonicMs();
      },
    );
    return made.credential;
  }

  /**
   * Drops the credential, and the plugin's own cache with it, unless there is another one already: of many requests that
   * are rejected at once, the first does.
   */
  refused(credential: Credential): void {
    const nowMs = this.#monotonicMs();
    if (this.#made?.made !== credential || nowMs - this.#droppedAtMs < retryMs) return;
    this.#plugin = null;
    this.#made = null;
    this.#droppedAtMs = nowMs;
  }

  async #ask(): Promise<Credential> {
    const options: RequestOptions = { headers: {} };
    this.#plugin ??= this.#used.make();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the plugin did not answer in time')), timeoutMs);
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

  /** Without the plugin's own output, which may contain secrets. */
  #whyNot(thrown: unknown): string {
    const { name, installHint } = this.#used;
    const code = systemErrorCode(thrown);
    if (code === 'EACCES') return `The credential plugin "${name}" is not an executable file.`;
    if (code !== 'ENOENT') return `The credential plugin "${name}" returned no credentials. Run it by hand to see why.`;
    return `The credential plugin "${name}" is not installed or not in PATH.${installHint === '' ? '' : ` ${installHint}`}`;
  }
}
