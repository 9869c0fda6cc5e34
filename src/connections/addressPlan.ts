import type { NodeRecord } from '../model/inventory/inventory.ts';
import type { AddressGuard } from '../sources/http/guardedConnector.ts';
import type { ClusterAccess } from '../sources/kubernetes/access/clusterAccess.ts';
import type { ServerKind } from '../sources/probe/probe.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';
import type { ConfiguredSources, OpenFaasOptions } from './configuredSources.ts';
import type { ConnectionContext } from './connectionContext.ts';
import type { BuiltConnection, ConnectionPlan } from './connectionPlan.ts';

const noOpenFaas: OpenFaasOptions = { gateway: null, metricsPages: [], credentialsFolder: null, ca: null };

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
  const build = kind === 'prometheus' ? prometheusAt : clusterAt;
  return {
    choices: new Map([[address, { kind, address, withOwn: beside !== null }]]),
    build: () => build(address, beside, context),
  };
}

/**
 * The nodes that an address knows, found out without connecting to anything else that it lists.
 * @throws Fault when it does not say
 */
export async function nodesAt(
  kind: ServerKind,
  address: string,
  { guard, clock, environment }: ConnectionContext,
  signal: AbortSignal,
): Promise<readonly NodeRecord[]> {
  if (kind === 'prometheus') {
    const { prometheusNodes } = await import('./cluster/prometheusConnection.ts');
    return prometheusNodes(prometheusAccess(address, guard), clock, environment, signal);
  }
  const { clusterNodes } = await import('./cluster/clusterConnection.ts');
  return clusterNodes(clusterAccess(address, guard), environment, signal);
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

async function prometheusAt(
  address: string,
  beside: ConfiguredSources | null,
  context: ConnectionContext,
): Promise<BuiltConnection> {
  const others = beside?.prometheus.filter(({ url }) => url !== address) ?? [];
  const servers = [prometheusAccess(address, context.guard), ...others];
  const openFaas = beside?.openFaas ?? noOpenFaas;
  if (beside !== null && beside.cluster !== null) {
    const { clusterConnection } = await import('./cluster/clusterConnection.ts');
    return clusterConnection(beside.cluster, openFaas, servers, context);
  }
  const { prometheusConnection } = await import('./cluster/prometheusConnection.ts');
  return prometheusConnection(servers, openFaas, beside?.namespaces ?? [], context);
}

async function clusterAt(
  address: string,
  beside: ConfiguredSources | null,
  context: ConnectionContext,
): Promise<BuiltConnection> {
  const cluster = {
    access: clusterAccess(address, context.guard),
    namespaces: beside?.namespaces ?? [],
    agents: beside?.cluster?.agents ?? { addresses: new Map(), token: null },
  };
  const { clusterConnection } = await import('./cluster/clusterConnection.ts');
  return clusterConnection(cluster, beside?.openFaas ?? noOpenFaas, beside?.prometheus ?? [], context);
}

function prometheusAccess(url: string, guard: AddressGuard): PrometheusAccess {
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
