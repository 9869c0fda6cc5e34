import type { ClusterOptions } from '../../cli/options/clusterOptions.ts';
import type { OpenFaasOptions } from '../../cli/options/openFaasOptions.ts';
import { sentence } from '../../contract/finding/findingWords.ts';
import type { Clock } from '../../model/clock.ts';
import type { Connection } from '../../model/source/connection.ts';
import { openFaas as openFaasPlatform } from '../../platforms/openfaas/openFaas.ts';
import { proxyFor } from '../../sources/http/proxy.ts';
import { ClusterSource } from '../../sources/kubernetes/clusterSource.ts';
import { HttpClusterApi } from '../../sources/kubernetes/httpClusterApi.ts';
import { KubernetesLogs } from '../../sources/kubernetes/logs/kubernetesLogs.ts';
import { MetricsServer } from '../../sources/kubernetes/metrics/metricsServer.ts';
import { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { PrometheusAccess } from '../../sources/prometheus/access.ts';
import { Loops } from '../loops.ts';
import type { Served } from '../served.ts';
import { agentsOfCluster } from './clusterAgents.ts';
import { diagnoseCluster } from './clusterDiagnosis.ts';
import { ClusterDiscovery } from './clusterDiscovery.ts';
import { openFaasSources } from './openFaasSources.ts';
import { podGuard } from './podGuard.ts';
import { podPortAt } from './podPortAt.ts';
import { PrometheusServers, PrometheusSources } from './prometheusSources.ts';

/** Pods of functions may be many: agents and gateways have port-forwards of their own. */
const mostFunctionForwards = 32;

/** A cluster, watched through its API. */
export function clusterServed(
  { access, namespaces, agents: agentChoice }: ClusterOptions,
  openFaas: OpenFaasOptions,
  prometheus: readonly PrometheusAccess[],
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
): Served {
  const http = new HttpClusterApi(access, proxyFor(access.server, environment));
  const cluster = new ClusterSource({
    api: http,
    address: http.address,
    connection: access.name,
    platform: openFaasPlatform,
    namespaces,
    clock,
    random: Math.random,
  });
  const { podSelector } = openFaasPlatform.workloads;
  const metricsServer = new MetricsServer({ api: cluster.api, inventory: cluster.inventory, podSelector, clock });
  const { inventory } = cluster;
  const logs = new KubernetesLogs({
    api: cluster.api,
    dialect: openFaasPlatform.logDialect,
    functions: {
      containers: (functionId) => inventory.logContainers(functionId),
      execTimeoutMs: (functionId) => inventory.execTimeoutMs(functionId),
    },
    clock,
  });
  const guard = podGuard(access.guard);
  const pods = new PodConnector({ api: cluster.api, webSockets: http, clock, guard });
  const namedByClient = access.guard !== undefined;
  const agents = agentsOfCluster(agentChoice, { api: cluster.api, inventory, pods, namedByClient }, clock);
  const servers = new PrometheusServers(prometheus, openFaasPlatform.series, clock, environment);
  const prometheusSources = new PrometheusSources(servers, openFaasPlatform, inventory, clock);
  const wanted = { gateways: openFaas.metricsPages.length === 0, prometheus: prometheus.length === 0 };
  const discovery = new ClusterDiscovery(cluster, pods, wanted, clock);
  const openFaasMetrics = openFaasSources(openFaas, {
    inventory,
    defaultNamespace: inventory.defaultNamespace,
    clock,
    environment,
    others: () => [...prometheusSources.calls, ...(discovery.prometheus?.calls ?? [])],
    found: discovery.gateways?.metrics ?? null,
    connectToPods: pods.connector(
      (host, port) => podPortAt(inventory.snapshot(clock.wallMs())?.pods ?? [], host, port),
      mostFunctionForwards,
    ),
  });
  const loops = new Loops(clock);
  const connection: Connection = {
    name: access.name,
    clock,
    inventory,
    get metricsRevision() {
      return agents.revision + servers.revision + (discovery.prometheus?.revision ?? 0) + metricsServer.revision;
    },
    get metrics() {
      return [agents.metrics, ...prometheusSources.metrics, ...(discovery.prometheus?.metrics ?? []), metricsServer];
    },
    calls: openFaasMetrics.calls,
    logs,
    invoker: null,
    notRunnable: [],
    sources: () => [
      cluster.health(),
      ...agents.metrics.health(),
      ...openFaasMetrics.health(),
      ...(discovery.gateways?.metrics.health() ?? []),
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
          readsGateways: () => openFaas.metricsPages.length > 0 || (discovery.gateways?.pods().length ?? 0) > 0,
          clock,
        },
        signal,
      ),
    findings: () => [...agents.metrics.findings(), ...pods.findings(), ...discovery.findings()],
  };
  const where = namespaces.length > 0 ? namespaces.join(', ') : 'openfaas-fn and every namespace annotated `openfaas`';
  return {
    connection,
    announcement: [
      `Cluster: ${access.name}, ${http.address}; functions in ${where}.`,
      agents.announcement,
      prometheus.length > 0
        ? `Else figures, and calls: Prometheus at ${servers.addresses}; what it lacks of pods, metrics.k8s.io every 15 s.`
        : 'Else: Prometheus, where it is found; else CPU and memory every 15 s where the cluster has metrics.k8s.io.',
      ...openFaasMetrics.announcement,
      'Run times: of the watchdogs in the pods that are asked for, where they can be reached; else as gateways see them.',
      ...(openFaas.gateway === null ? [] : ['The gateway of --gateway is not asked: the cluster lists the functions.']),
    ],
    health: {
      isLive: () => loops.areLive,
      unreadyReason: () => {
        if (cluster.inventory.snapshot(clock.wallMs()) !== null) return null;
        const [finding] = cluster.health().findings;
        return finding === undefined ? 'The cluster has not been read whole yet.' : sentence(finding);
      },
      samplerLatenessMs: () => null,
    },
    begin: (stopping) => {
      loops.begin(stopping, [
        (signal) => cluster.run(signal),
        (signal) => metricsServer.run(signal),
        (signal) => agents.run(signal),
        (signal) => prometheusSources.run(signal),
      ]);
      openFaasMetrics.begin(stopping);
      discovery.begin(stopping);
    },
    found: () => discovery.found(() => agents.foundOn()),
    listening: () => {},
    stop: async () => {
      logs.close();
      pods.close();
      await Promise.all([agents.close(), openFaasMetrics.stop(), discovery.stop(), http.close(), servers.close()]);
    },
  };
}
