import type { ClusterOptions } from '../cli/options/clusterOptions.ts';
import type { OpenFaasOptions } from '../cli/options/openFaasOptions.ts';
import type { ClusterAccess } from '../sources/kubernetes/access/clusterAccess.ts';
import type { ServerKind } from '../sources/probe/probe.ts';
import type { OwnSources } from './ownSources.ts';
import type { Plan } from './plan.ts';
import type { Served } from './served.ts';
import type { ConnectionContext } from './surroundings.ts';

const nothingOfOpenFaas: OpenFaasOptions = { gateway: null, metricsPages: [], credentialsFolder: null, ca: null };

/**
 * Serves what was found at an address, asked without credentials.
 * @param own what stands beside it; null for nothing
 */
export function foundPlan(
  kind: ServerKind,
  address: string,
  own: OwnSources | null,
  surroundings: ConnectionContext,
): Plan {
  const build = kind === 'prometheus' ? prometheusAt : kubernetesAt;
  return {
    choices: new Map([[address, { kind, address, withOwn: own !== null }]]),
    build: () => build(address, own, surroundings),
  };
}

async function prometheusAt(
  address: string,
  own: OwnSources | null,
  { clock, environment, guard }: ConnectionContext,
): Promise<Served> {
  const access = { url: address, authorizationFile: null, tenant: null, ca: null, guard };
  const servers = [access, ...(own?.prometheus ?? []).filter(({ url }) => url !== address)];
  const openFaas = own?.choice.openFaas ?? nothingOfOpenFaas;
  const cluster = own?.choice.cluster ?? null;
  if (cluster !== null) {
    const { clusterServed } = await import('./cluster/clusterServed.ts');
    return clusterServed(cluster, openFaas, servers, clock, environment);
  }
  const { prometheusServed } = await import('./cluster/prometheusServed.ts');
  return prometheusServed(servers, openFaas, own?.choice.namespaces ?? [], clock, environment);
}

async function kubernetesAt(
  address: string,
  own: OwnSources | null,
  { clock, environment, guard }: ConnectionContext,
): Promise<Served> {
  const access: ClusterAccess = {
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
  const cluster: ClusterOptions = {
    access,
    namespaces: own?.choice.namespaces ?? [],
    agents: own?.choice.cluster?.agents ?? { addresses: new Map(), token: null },
  };
  const { clusterServed } = await import('./cluster/clusterServed.ts');
  return clusterServed(cluster, own?.choice.openFaas ?? nothingOfOpenFaas, own?.prometheus ?? [], clock, environment);
}
