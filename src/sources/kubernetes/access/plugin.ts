import { dirname, isAbsolute, resolve } from 'node:path';
import type { User } from '@kubernetes/client-node/dist/config_types.js';
import { listAt, member, textAt } from '../../http/jsonMember.ts';
import type { Authenticator } from './pluginCredentials.ts';

const longestHint = 500;

/** A way in that needs a plugin. */
export interface Plugin {
  readonly name: string;
  /** How to install it, as the kubeconfig says, on one line; empty where it says nothing. */
  readonly installHint: string;
  /** What the plugin is given: the user of the kubeconfig, filled up. */
  readonly user: User;
  /** Loads the plugin's own small module: all of the client would take 0.7 s and 80 MB. */
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
 * @param cluster what a plugin is told of the cluster if it asks for it (`provideClusterInfo`)
 * @returns a sentence where the plugin cannot be used
 */
export function pluginOf(user: User, file: string, cluster: object): Plugin | string | null {
  const exec: unknown = user.exec;
  if (typeof exec === 'object' && exec !== null) return execPlugin(user, exec, file, cluster);
  const provider: unknown = user.authProvider;
  if (typeof provider !== 'object' || provider === null) return null;
  const name = textAt(provider, 'name') ?? '';
  const make = Object.hasOwn(providers, name) ? providers[name] : undefined;
  return make === undefined ? `its auth-provider "${name}" is not known` : { name, installHint: '', user, make };
}

function execPlugin(user: User, exec: object, file: string, cluster: object): Plugin | string {
  const command = textAt(exec, 'command');
  if (command === null || command === '') return 'its exec names no command';
  if (textAt(exec, 'interactiveMode') === 'Always') return `its plugin "${command}" wants a terminal to ask at`;
  // A command with a slash that is not absolute is relative to the kubeconfig, as kubectl has it.
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
