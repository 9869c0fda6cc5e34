import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Cluster, Context, User } from '@kubernetes/client-node/dist/config_types.js';
import { parseDocument } from 'yaml';
import { systemErrorCode } from '../../../model/systemErrorCode.ts';
import { listAt, member, textAt } from '../../http/jsonMember.ts';

/** A user of a kubeconfig, and the file it is in. */
export interface FiledUser {
  readonly user: User;
  readonly file: string;
  readonly tokenFile: string | null;
  readonly impersonateGroups: readonly string[];
}

/** A cluster of a kubeconfig. */
export interface FiledCluster {
  readonly cluster: Cluster;
  /** The config of its extension for plugins; null if there is none. */
  readonly pluginConfig: unknown;
}

/** Several kubeconfig files merged. */
export interface Kubeconfig {
  readonly contexts: ReadonlyMap<string, Context>;
  readonly clusters: ReadonlyMap<string, FiledCluster>;
  readonly users: ReadonlyMap<string, FiledUser>;
  readonly currentContext: string;
}

/**
 * Reads kubeconfig files as kubectl does: the first file that sets a value wins, and paths are relative to their own
 * file.
 *
 * @param mistakes gets a sentence for each mistake found
 */
export async function readKubeconfigs(files: readonly string[], mistakes: string[]): Promise<Kubeconfig> {
  const { newClusters, newContexts, newUsers } = await import('@kubernetes/client-node/dist/config_types.js');
  const contexts = new Map<string, Context>();
  const clusters = new Map<string, FiledCluster>();
  const users = new Map<string, FiledUser>();
  let currentContext = '';
  for (const file of files) {
    const config = parsed(file, mistakes);
    if (config === null) continue;
    currentContext ||= textAt(config, 'current-context') ?? '';
    // Missing values are null too, whatever the types of the package say.
    const own = (path: unknown) => (typeof path === 'string' && path !== '' ? resolve(dirname(file), path) : undefined);
    try {
      for (const context of newContexts(listAt(config, 'contexts'))) addFirst(contexts, context.name, context);
      const rawClusters = listAt(config, 'clusters');
      for (const [index, { caFile, ...cluster }] of newClusters(rawClusters).entries()) {
        const path = own(caFile);
        addFirst(clusters, cluster.name, {
          cluster: path === undefined ? cluster : { ...cluster, caFile: path },
          pluginConfig: pluginConfigOf(rawClusters[index]),
        });
      }
      const rawUsers = listAt(config, 'users');
      for (const [index, { certFile, keyFile, ...user }] of newUsers(rawUsers).entries()) {
        const cert = own(certFile);
        const key = own(keyFile);
        addFirst(users, user.name, {
          user: {
            ...user,
            ...(cert === undefined ? {} : { certFile: cert }),
            ...(key === undefined ? {} : { keyFile: key }),
          },
          file,
          tokenFile: own(textAt(rawUsers[index], 'user', 'tokenFile')) ?? null,
          impersonateGroups: listAt(member(rawUsers[index], 'user'), 'as-groups').map(String),
        });
      }
    } catch (thrown) {
      mistakes.push(`${file}: ${thrown instanceof Error ? thrown.message : 'not a kubeconfig'}`);
    }
  }
  return { contexts, clusters, users, currentContext };
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
function pluginConfigOf(rawCluster: unknown): unknown {
  const extensions = listAt(member(rawCluster, 'cluster'), 'extensions');
  const own = extensions.find((extension) => textAt(extension, 'name') === 'client.authentication.k8s.io/exec');
  return member(own, 'extension') ?? null;
}

function parsed(file: string, mistakes: string[]): object | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    mistakes.push(`cannot read the kubeconfig ${file}${code === null ? '' : ` (${code})`}`);
    return null;
  }
  if (text.trim() === '') {
    mistakes.push(`${file}: the file is empty, not a kubeconfig`);
    return null;
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  const config: unknown = error === undefined ? document.toJS() : null;
  if (typeof config === 'object' && config !== null) return config;
  const line = error?.linePos?.[0].line;
  mistakes.push(`${file}${line === undefined ? '' : `, line ${line}`}: not a kubeconfig`);
  return null;
}

function addFirst<Value>(map: Map<string, Value>, name: string, value: Value): void {
  if (!map.has(name)) map.set(name, value);
}
