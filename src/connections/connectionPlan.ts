import { isIP } from 'node:net';
import type { NodeRecord } from '../model/inventory/inventory.ts';
import type { AddressGuard } from '../sources/http/guardedConnector.ts';
import type { ClusterAccess } from '../sources/kubernetes/access/clusterAccess.ts';
import { addressOf, parseTarget, type ServerKind } from '../sources/probe/probe.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';
import type { BuiltConnection } from './builtConnection.ts';
import type { ClusterOptions } from './cluster/clusterConnection.ts';
import type { ConnectedPlatform } from './connectedPlatform.ts';
import type { ConnectionContext } from './connectionContext.ts';
import { type LocalOptions, localConnection } from './local/localConnection.ts';
import type { ReadChoice, RememberedChoice } from './rememberedChoice.ts';

/** How to build a connection, and its address for `/setIP`. */
export interface ConnectionPlan {
  /** What is remembered of it, by its addresses; empty if it has none. */
  readonly choices: ReadonlyMap<string, RememberedChoice>;
  /** @throws StartupError, Fault */
  build(): Promise<BuiltConnection>;
}

/** What to watch, as named by flags or found at startup. */
export interface ConfiguredSources {
  readonly local: LocalOptions;
  readonly cluster: ClusterOptions | null;
  /** In order of preference. */
  readonly prometheus: readonly PrometheusAccess[];
  /** The platform, with what flags name of it. */
  readonly connected: ConnectedPlatform;
  /** Where functions live, the default one first; empty: as the platform has it. */
  readonly namespaces: readonly string[];
  /** The flag that names what to watch, such as `--prometheus`; null for none. */
  readonly namedBy: string | null;
}

const localChoice: RememberedChoice = { kind: 'local', address: 'local', withOwn: false };

/** Connects to what the program was started with. */
export function configuredPlan(configured: ConfiguredSources, context: ConnectionContext): ConnectionPlan {
  return { choices: choicesOf(configured), build: () => buildConfigured(configured, context) };
}

/** Connects to this machine, as configured by flags. */
export function localPlan({ local }: ConfiguredSources, context: ConnectionContext): ConnectionPlan {
  return { choices: new Map([[localChoice.address, localChoice]]), build: async () => localConnection(local, context) };
}

/** What to connect to first, and what startup prints about the choice, one line each. */
interface InitialPlan {
  readonly plan: ConnectionPlan;
  readonly notes: readonly string[];
}

/**
 * Flags that name a source take precedence over an earlier choice of `/setIP`, and that over what is found at startup.
 * The choice is kept even if it does not answer now: nothing falls back silently.
 */
export function initialPlan(
  startup: ConnectionPlan,
  { choice, complaint }: ReadChoice,
  configured: ConfiguredSources,
  context: ConnectionContext,
): InitialPlan {
  if (complaint !== null) context.warn(complaint);
  if (choice === null || startup.choices.has(choice.address)) return { plan: startup, notes: [] };
  const ignored = (why: string) => ({
    plan: startup,
    notes: [`Ignoring ${choice.address}, chosen earlier with /setIP: ${why}.`],
  });
  if (configured.namedBy !== null) return ignored(`${configured.namedBy} takes precedence`);
  if (isForbidden(choice, context)) return ignored('not permitted by --allow-target');
  return {
    plan: rememberedPlan(choice, configured, context),
    notes: [`Using ${choice.address}, chosen earlier with /setIP; to change it, call /setIP or name a source by flag.`],
  };
}

function rememberedPlan(
  { kind, address, withOwn }: RememberedChoice,
  configured: ConfiguredSources,
  context: ConnectionContext,
): ConnectionPlan {
  if (kind === 'local') return localPlan(configured, context);
  return addressPlan(kind, address, withOwn && canStandBeside(configured) ? configured : null, context);
}

/** Names are checked each time a connection is made. */
function isForbidden({ kind, address }: RememberedChoice, { guard }: ConnectionContext): boolean {
  if (kind === 'local') return false;
  const { host } = parseTarget(address);
  return isIP(host) > 0 && !guard.rule.allows(host, host);
}

function choicesOf({ cluster, connected, prometheus }: ConfiguredSources): Map<string, RememberedChoice> {
  const choices = new Map<string, RememberedChoice>();
  const add = (kind: ServerKind, url: string) => {
    const address = addressOf(parseTarget(url));
    choices.set(address, { kind, address, withOwn: true });
  };
  if (cluster !== null) add('kubernetes', cluster.access.server);
  for (const { url } of prometheus) add('prometheus', url);
  if (choices.size === 0 && connected.alone === null) choices.set(localChoice.address, localChoice);
  return choices;
}

async function buildConfigured(configured: ConfiguredSources, context: ConnectionContext): Promise<BuiltConnection> {
  const { local, cluster, prometheus, connected, namespaces } = configured;
  if (cluster !== null || prometheus.length > 0) return buildRemote(configured, context);
  return connected.alone === null ? localConnection(local, context) : connected.alone(namespaces, context);
}

/** What is watched elsewhere than on this machine: a cluster, or else its Prometheus servers alone. */
type RemoteSources = Pick<ConfiguredSources, 'cluster' | 'prometheus' | 'connected' | 'namespaces'>;

/** The code for clusters is loaded only if needed: it takes 0.2 s and 20 MB. */
async function buildRemote(
  { cluster, prometheus, connected, namespaces }: RemoteSources,
  context: ConnectionContext,
): Promise<BuiltConnection> {
  if (cluster !== null) {
    const { clusterConnection } = await import('./cluster/clusterConnection.ts');
    return clusterConnection(cluster, connected, prometheus, context);
  }
  const { prometheusConnection } = await import('./cluster/prometheusConnection.ts');
  return prometheusConnection(prometheus, connected, namespaces, context);
}

/**
 * Loads all code that {@link addressPlan} needs for such a server. On a busy machine this takes seconds, which must not
 * count as time in which the server did not answer.
 */
export async function loadCode(kind: ServerKind, connected: ConnectedPlatform): Promise<void> {
  await Promise.all([
    kind === 'prometheus' ? import('./cluster/prometheusConnection.ts') : import('./cluster/clusterConnection.ts'),
    connected.load(),
  ]);
}

/**
 * Connects to what answers at an address, without credentials.
 * @param beside configured sources of the same nodes that are kept; null for none
 */
export function addressPlan(
  kind: ServerKind,
  address: string,
  beside: ConfiguredSources | null,
  context: ConnectionContext,
): ConnectionPlan {
  return {
    choices: new Map([[address, { kind, address, withOwn: beside !== null }]]),
    build: () => buildRemote(sourcesAt(kind, address, beside, context), context),
  };
}

/**
 * As {@link addressPlan}; keeps the configured sources if what answers has the same nodes as they have. Found out
 * without connecting to anything else that it lists, and before anything is built, so that a cluster is listed once.
 * @throws Fault when it does not say which nodes it has
 */
export async function addressPlanBeside(
  kind: ServerKind,
  address: string,
  configured: ConfiguredSources,
  configuredNodes: readonly NodeRecord[],
  context: ConnectionContext,
  signal: AbortSignal,
): Promise<ConnectionPlan> {
  const isSame =
    canStandBeside(configured) &&
    configuredNodes.length > 0 &&
    sameNodes(await nodesAt(kind, address, context, signal), configuredNodes);
  return addressPlan(kind, address, isSame ? configured : null, context);
}

/** True if part of this can be kept beside what `/setIP` switches to. */
function canStandBeside({ cluster, prometheus, connected, namespaces }: ConfiguredSources): boolean {
  return cluster !== null || prometheus.length > 0 || connected.countersNamed || namespaces.length > 0;
}

async function nodesAt(
  kind: ServerKind,
  address: string,
  context: ConnectionContext,
  signal: AbortSignal,
): Promise<readonly NodeRecord[]> {
  if (kind === 'prometheus') {
    const { prometheusNodes } = await import('./cluster/prometheusConnection.ts');
    return prometheusNodes(prometheusAccess(address, context.guard), context, signal);
  }
  const { clusterNodes } = await import('./cluster/clusterConnection.ts');
  return clusterNodes(clusterAccess(address, context.guard), context.environment, signal);
}

/**
 * True when both lists have the same nodes by name and address, so that both are of one cluster. Lists that say nothing
 * (no node, or one without an address) prove nothing.
 */
export function sameNodes(some: readonly NodeRecord[], others: readonly NodeRecord[]): boolean {
  const known = new Map(others.map(({ name, ip }) => [name, ip]));
  return (
    some.length > 0 &&
    some.length === others.length &&
    known.size === others.length &&
    new Set(some.map(({ name }) => name)).size === some.length &&
    some.every(({ name, ip }) => ip !== '' && known.get(name) === ip)
  );
}

/** The address, with what is kept beside it. */
function sourcesAt(
  kind: ServerKind,
  address: string,
  beside: ConfiguredSources | null,
  { guard, connected }: ConnectionContext,
): RemoteSources {
  const kept = beside ?? { cluster: null, prometheus: [], connected, namespaces: [] };
  if (kind === 'prometheus') {
    const others = kept.prometheus.filter(({ url }) => url !== address);
    return { ...kept, prometheus: [prometheusAccess(address, guard), ...others] };
  }
  const access = clusterAccess(address, guard);
  const agents = kept.cluster?.agents ?? { addresses: new Map(), token: null };
  return { ...kept, cluster: { access, namespaces: kept.namespaces, agents } };
}

/** Access to a server that a client named. */
export function prometheusAccess(url: string, guard: AddressGuard): PrometheusAccess {
  return { url, authorizationFile: null, tenant: null, ca: null, guard };
}

function clusterAccess(address: string, guard: AddressGuard): ClusterAccess {
  return {
    name: address,
    server: address,
    ca: null,
    insecure: false,
    serverName: null,
    proxyUrl: null,
    headers: {},
    credentials: { current: async () => ({ authorization: null, certificate: null }), refused: () => {} },
    guard,
  };
}
