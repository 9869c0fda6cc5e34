import { readFileSync } from 'node:fs';
import type { Cluster } from '@kubernetes/client-node/dist/config_types.js';
import type { Clock } from '../../../model/clock.ts';
import { hasCertificate, identityMistakes } from '../../http/certificates.ts';
import { isProxyUrl } from '../../http/proxy.ts';
import type { AccessOutcome, CredentialSource } from './clusterAccess.ts';
import { FileCredentials, type TextOrFile } from './fileCredentials.ts';
import { type FiledCluster, type FiledUser, readKubeconfigs } from './kubeconfigFiles.ts';
import { PluginCredentials, pluginOf } from './pluginCredentials.ts';

const nobody: FiledUser = { user: { name: '' }, file: '', tokenFile: null, impersonateGroups: [] };

/**
 * The access that kubeconfig files give, or every mistake in the parts that are needed.
 *
 * @param contextName null for the current one
 */
export async function kubeconfigAccess(
  files: readonly string[],
  contextName: string | null,
  clock: Clock,
): Promise<AccessOutcome> {
  const mistakes: string[] = [];
  const { contexts, clusters, users, currentContext } = await readKubeconfigs(files, mistakes);
  const where = files.join(', ');
  const name = contextName ?? currentContext;
  const context = contexts.get(name);
  if (context === undefined) {
    if (mistakes.length === 0) mistakes.push(noContext(where, name, [...contexts.keys()]));
    return { mistakes };
  }
  const filedCluster = clusters.get(context.cluster);
  const cluster = filedCluster?.cluster;
  // A context without a user is anonymous.
  const filed = context.user ? users.get(context.user) : nobody;
  if (cluster === undefined) mistakes.push(`${where}: no cluster "${context.cluster}" (context "${name}")`);
  if (filed === undefined) mistakes.push(`${where}: no user "${context.user}" (context "${name}")`);
  const server = cluster === undefined ? null : serverOf(cluster, mistakes);
  const ca = cluster === undefined ? null : authorityOf(cluster, mistakes);
  const proxyUrl = cluster?.proxyUrl || null;
  if (proxyUrl !== null && !isProxyUrl(proxyUrl)) {
    mistakes.push(`cluster "${cluster?.name}" of the kubeconfig: proxy-url must be an http(s) or socks5 URL`);
  }
  const credentials =
    filed === undefined ? null : credentialsOf(filed, pluginCluster(filedCluster, ca), clock, mistakes);
  if (mistakes.length > 0 || cluster === undefined || filed === undefined) return { mistakes };
  if (server === null || credentials === null) return { mistakes };
  return {
    access: {
      name: `context ${name}`,
      server,
      ca,
      insecure: cluster.skipTLSVerify,
      serverName: cluster.tlsServerName || null,
      proxyUrl,
      headers: impersonation(filed),
      credentials,
    },
  };
}

function noContext(where: string, name: string, names: readonly string[]): string {
  const choices =
    names.length === 0 ? 'it has no contexts' : `choose one with --context: ${[...names].sort().join(', ')}`;
  return name === '' ? `${where}: no current context; ${choices}` : `${where}: no context "${name}"; ${choices}`;
}

function serverOf({ name, server }: Cluster, mistakes: string[]): string | null {
  const url = URL.canParse(server) ? new URL(server) : null;
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if ((url?.protocol === 'http:' || url?.protocol === 'https:') && isPlain) return server.replace(/\/+$/, '');
  mistakes.push(`cluster "${name}" of the kubeconfig: server must be an http(s) URL without user name and query`);
  return null;
}

function authorityOf({ name, caData, caFile }: Cluster, mistakes: string[]): string | null {
  const ca = textOf(textOrFile(caData, caFile), `cluster "${name}"`, mistakes);
  if (ca !== null && !hasCertificate(ca)) {
    mistakes.push(`cluster "${name}" of the kubeconfig: its certificate authority has no PEM certificate`);
  }
  return ca;
}

function credentialsOf(
  { user, file, tokenFile }: FiledUser,
  cluster: object,
  clock: Clock,
  mistakes: string[],
): CredentialSource | null {
  const plugin = pluginOf(user, file, cluster);
  if (typeof plugin === 'string') {
    mistakes.push(`user "${user.name}" of the kubeconfig: ${plugin}`);
    return null;
  }
  if (plugin !== null) {
    return new PluginCredentials(plugin, () => clock.monotonicMs());
  }
  const cert = textOrFile(user.certData, user.certFile);
  const key = textOrFile(user.keyData, user.keyFile);
  if ((cert === null) !== (key === null)) {
    mistakes.push(`user "${user.name}" of the kubeconfig: a client certificate needs a key, and a key a certificate`);
  }
  const whose = `user "${user.name}"`;
  const [certText, keyText] = [textOf(cert, whose, mistakes), textOf(key, whose, mistakes)];
  if (tokenFile !== null) textOf({ file: tokenFile }, whose, mistakes);
  for (const { part, words } of certText === null || keyText === null ? [] : identityMistakes(certText, keyText)) {
    mistakes.push(`${whose} of the kubeconfig: its client ${part} ${words}`);
  }
  const written: unknown = user.token;
  if (written && typeof written !== 'string') {
    mistakes.push(`${whose} of the kubeconfig: token must be a string; put it in quotes`);
  }
  const token = tokenFile !== null ? { file: tokenFile } : user.token ? { text: user.token } : null;
  const basic = user.username ? { user: user.username, password: user.password ?? '' } : null;
  return new FileCredentials({ token, basic, cert, key });
}

/** The cluster as described to plugins that ask for it (`provideClusterInfo`), as by kubectl. */
function pluginCluster(filed: FiledCluster | undefined, ca: string | null): object {
  if (filed === undefined) return {};
  const { cluster, pluginConfig } = filed;
  return {
    server: cluster.server,
    ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
    ...(cluster.skipTLSVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === null ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(cluster.proxyUrl ? { 'proxy-url': cluster.proxyUrl } : {}),
    ...(pluginConfig === null ? {} : { config: pluginConfig }),
  };
}

function textOrFile(base64: string | undefined, file: string | undefined): TextOrFile | null {
  if (base64) return { text: Buffer.from(base64, 'base64').toString() };
  return file ? { file } : null;
}

/** Null if there is none, or if its file cannot be read, which is added to `mistakes`. */
function textOf(source: TextOrFile | null, whose: string, mistakes: string[]): string | null {
  if (source === null) return null;
  if ('text' in source) return source.text;
  try {
    return readFileSync(source.file, 'utf8');
  } catch {
    mistakes.push(`${whose} of the kubeconfig: cannot read ${source.file}`);
    return null;
  }
}

/** Impersonation headers, as of kubectl's `--as` and `--as-group`. */
function impersonation({ user, impersonateGroups }: FiledUser): Record<string, string | string[]> {
  if (!user.impersonateUser) return {};
  return { 'Impersonate-User': user.impersonateUser, 'Impersonate-Group': [...impersonateGroups] };
}
