import type { Finding } from '../../contract/finding/finding.ts';
import { sentence } from '../../contract/finding/findingWords.ts';
import type { Clock } from '../../model/clock.ts';
import type { NodeRecord, PodRecord } from '../../model/inventory/inventory.ts';
import type { PlatformSeries } from '../../model/platform.ts';
import type { Connection } from '../../model/source/connection.ts';
import { proxyFor } from '../../sources/http/proxy.ts';
import type { ClusterAccess } from '../../sources/kubernetes/access/clusterAccess.ts';
import { StatusFault } from '../../sources/kubernetes/clusterApi.ts';
import { ClusterSource } from '../../sources/kubernetes/clusterSource.ts';
import { decodeNode } from '../../sources/kubernetes/decode/node.ts';
import { HttpClusterApi } from '../../sources/kubernetes/httpClusterApi.ts';
import { listObjects } from '../../sources/kubernetes/listWatch/listObjects.ts';
import { KubernetesLogs } from '../../sources/kubernetes/logs/kubernetesLogs.ts';
import { MetricsServer } from '../../sources/kubernetes/metrics/metricsServer.ts';
import { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { PodPort } from '../../sources/kubernetes/portForward/podPort.ts';
import type { PrometheusAccess } from '../../sources/prometheus/access.ts';
import { diagnosePrometheus } from '../../sources/prometheus/diagnosis/diagnose.ts';
import type { PrometheusServer } from '../../sources/prometheus/prometheusServer.ts';
import type { BuiltConnection } from '../builtConnection.ts';
import type { ConnectedPlatform } from '../connectedPlatform.ts';
import { type ConnectionContext, podGuard } from '../connectionContext.ts';
import { Loops } from '../loops.ts';
import { type AgentOptions, type AgentsOfCluster, agentsOfCluster } from './clusterAgents.ts';
import { ClusterDiscovery } from './clusterDiscovery.ts';
import { PrometheusServers, PrometheusSources } from './prometheusSources.ts';

/** Pods of functions may be many, so agents and what counts calls have separate port-forwards. */
const mostFunctionForwards = 32;

/** A cluster and the access to it. */
export interface ClusterOptions {
  readonly access: ClusterAccess;
  /** Where functions live, the default one first; empty: as the platform has them. */
  readonly namespaces: readonly string[];
  readonly agents: AgentOptions;
}

/** Connects to a cluster through its API. */
export async function clusterConnection(
  { access, namespaces, agents: agentChoice }: ClusterOptions,
  connected: ConnectedPlatform,
  prometheus: readonly PrometheusAccess[],
  context: ConnectionContext,
): Promise<BuiltConnection> {
  const { platform, otherNamespaces, countersNamed } = connected;
  const factories = await connected.load();
  const { clock, environment, version } = context;
  const http = new HttpClusterApi(access, proxyFor(access.server, environment));
  const cluster = new ClusterSource({
    api: http,
    address: http.address,
    connection: access.name,
    platform,
    namespaces,
    clock,
    random: Math.random,
  });
  const { podSelector } = platform.workloads;
  const metricsServer = new MetricsServer({
    api: cluster.api,
    address: http.address,
    inventory: cluster.inventory,
    podSelector,
    clock,
  });
  const { inventory } = cluster;
  const logs = new KubernetesLogs({
    api: cluster.api,
    dialect: platform.logDialect,
    functions: {
      containers: (functionId) => inventory.logContainers(functionId),
      execTimeoutMs: (functionId) => inventory.execTimeoutMs(functionId),
    },
    clock,
  });
  const guard = podGuard(access.guard);
  const pods = new PodConnector({ api: cluster.api, webSockets: http, clock, guard });
  const namedByClient = access.guard !== undefined;
  const agents = agentsOfCluster(agentChoice, { api: cluster.api, inventory, pods, namedByClient, version }, clock);
  const servers = new PrometheusServers(prometheus, platform.series, clock, environment);
  const prometheusSources = new PrometheusSources(servers, platform, inventory, clock);
  const wanted = { counters: !countersNamed, prometheus: prometheus.length === 0 };
  const discovery = new ClusterDiscovery(cluster, pods, wanted, platform, factories, clock);
  const own = factories.sources(
    {
      listedBy: 'cluster',
      inventory,
      defaultNamespace: inventory.defaultNamespace,
      others: () => [...prometheusSources.calls, ...(discovery.prometheus?.calls ?? [])],
      found: discovery.counters,
      connectToPods: pods.connector(
        (host, port) => podPortAt(inventory.snapshot(clock.wallMs())?.pods ?? [], host, port),
        mostFunctionForwards,
      ),
    },
    context,
  );
  const loops = new Loops(clock);
  const connection: Connection = {
    name: access.name,
    kind: 'cluster',
    platforms: [platform.name],
    clock,
    inventory,
    get metricsRevision() {
      return agents.revision + servers.revision + (discovery.prometheus?.revision ?? 0) + metricsServer.revision;
    },
    get metrics() {
      return [agents.metrics, ...prometheusSources.metrics, ...(discovery.prometheus?.metrics ?? []), metricsServer];
    },
    calls: own.calls,
    logs,
    invoker: own.invoker,
    notRunnable: [],
    sources: () => [
      cluster.health(),
      ...agents.metrics.health(),
      ...own.health(),
      ...(discovery.counters?.health() ?? []),
      ...prometheusSources.health(),
      ...(discovery.prometheus?.health() ?? []),
      ...metricsServer.health(),
    ],
    diagnose: (signal) =>
      diagnoseCluster(
        {
          cluster,
          agents,
          metricsServer,
          servers: () => [...servers.all, ...(discovery.prometheus?.all() ?? [])],
          findsServices: wanted.counters || wanted.prometheus,
          readsCounters: () => countersNamed || (discovery.counters?.pods().length ?? 0) > 0,
          series: platform.series,
          clock,
        },
        signal,
      ),
    findings: () => [...agents.metrics.findings(), ...pods.findings(), ...discovery.findings()],
  };
  const where =
    namespaces.length > 0 ? namespaces.join(', ') : `${platform.defaultNamespace} and ${otherNamespaces.cluster}`;
  return {
    connection,
    configured: () => [cluster.health(), ...agents.metrics.health(), ...own.health(), ...prometheusSources.health()],
    announcement: [
      `Cluster: ${access.name}, ${http.address}; functions in ${where}.`,
      agents.announcement,
      prometheus.length > 0
        ? `Fallback order: Prometheus at ${servers.addresses} (also counts calls), then metrics-server (CPU and memory, every 15 s).`
        : 'Fallback order: Prometheus (if found), then metrics-server (CPU and memory, every 15 s).',
      ...own.announcement,
    ],
    health: {
      isLive: () => loops.areLive,
      unreadyReason: () => {
        if (cluster.inventory.snapshot(clock.wallMs()) !== null) return null;
        const [finding] = cluster.health().findings;
        return finding === undefined ? 'The cluster is still being listed.' : sentence(finding);
      },
      samplerLateness: () => null,
    },
    start: (stopping) => {
      loops.begin(stopping, [
        (signal) => cluster.run(signal),
        (signal) => metricsServer.run(signal),
        (signal) => agents.run(signal),
        (signal) => prometheusSources.run(signal),
        (signal) => own.run(signal),
        (signal) => discovery.run(signal),
        (signal) => logs.run(signal),
      ]);
    },
    discovered: () => discovery.found(() => agents.foundOn()),
    listening: () => {},
    stop: async () => {
      logs.close();
      pods.close();
      await Promise.all([agents.close(), own.stop(), discovery.stop(), http.close(), servers.close()]);
    },
  };
}

/** Lists the nodes of a cluster once; empty when that is forbidden. @throws Fault when the API does not answer */
export async function clusterNodes(
  access: ClusterAccess,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly NodeRecord[]> {
  const api = new HttpClusterApi(access, proxyFor(access.server, environment));
  const nodes: NodeRecord[] = [];
  try {
    await listObjects(api, { path: '/api/v1/nodes', query: {} }, signal, (object) => {
      const node = decodeNode(object);
      if (node !== null) nodes.push(node.record);
    });
  } catch (thrown) {
    if (!(thrown instanceof StatusFault) || thrown.status !== 403) throw thrown;
  } finally {
    await api.close();
  }
  return nodes;
}

/** The parts of a cluster that the doctor examines. */
interface ClusterToDiagnose {
  readonly cluster: ClusterSource;
  readonly agents: AgentsOfCluster;
  readonly metricsServer: MetricsServer;
  readonly servers: () => readonly PrometheusServer[];
  readonly findsServices: boolean;
  /** Whether the platform's own processes are read for calls. */
  readonly readsCounters: () => boolean;
  readonly series: PlatformSeries;
  readonly clock: Clock;
}

/** Diagnoses what only shows when the sources of a cluster are queried for it. */
async function diagnoseCluster(
  { cluster, agents, metricsServer, servers, findsServices, readsCounters, series, clock }: ClusterToDiagnose,
  signal: AbortSignal,
): Promise<Finding[]> {
  const nowMs = () => clock.wallMs();
  const snapshot = cluster.inventory.snapshot(nowMs());
  const ofAgents = agents.diagnose(snapshot, nowMs, signal);
  const ofRights = cluster.diagnose(
    {
      findsAgents: agents.areFound,
      findsServices,
      readsMetrics: metricsServer.isServed,
      // Whether that is needed shows as pods are connected to; `PodConnector` reports it.
      forwardsPorts: false,
    },
    signal,
  );
  // Agents come first, because Prometheus need not have what they measure.
  const found = await ofAgents;
  const nodeNames = snapshot?.nodes.map(({ name }) => name) ?? [];
  const haveAgents = nodeNames.length > 0 && agents.metrics.measures({ nodeNames, podUids: [] });
  const usage = !haveAgents || agents.metrics.failingOf({ nodeNames, podUids: [] }) !== null;
  const needs = { usage, inventory: false, calls: !readsCounters() };
  const ofPrometheus = await diagnosePrometheus(servers(), series, needs, snapshot, nowMs(), signal);
  return [...(await ofRights), ...found, ...ofPrometheus];
}

/** The pod port at an address and port; null if no pod has the address. */
function podPortAt(pods: readonly PodRecord[], ip: string, port: number): PodPort | null {
  const pod = pods.find(({ podIp }) => podIp === ip);
  return pod === undefined ? null : { namespace: pod.id.namespace, pod: pod.id.name, ip, port };
}
