import type { Clock } from '../../model/clock.ts';
import type { Connection } from '../../model/connection.ts';
import { proxyFor } from '../../sources/kubernetes/access/proxyFor.ts';
import { ClusterSource } from '../../sources/kubernetes/clusterSource.ts';
import { HttpClusterApi } from '../../sources/kubernetes/httpClusterApi.ts';
import { MetricsServer } from '../../sources/kubernetes/metrics/metricsServer.ts';
import type { ClusterOptions } from '../options/clusterOptions.ts';
import type { OpenFaasOptions } from '../options/openFaasOptions.ts';
import type { Served } from '../served.ts';
import { openFaasSources } from './openFaasSources.ts';

/** A cluster, watched through its API. */
export function clusterServed(
  { access, namespaces }: ClusterOptions,
  openFaas: OpenFaasOptions,
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
): Served {
  const http = new HttpClusterApi(access, proxyFor(access.server, environment));
  const cluster = new ClusterSource({
    api: http,
    address: http.address,
    connection: access.name,
    namespaces,
    clock,
    random: Math.random,
  });
  const metricsServer = new MetricsServer({ api: cluster.api, inventory: cluster.inventory, clock });
  const openFaasMetrics = openFaasSources(openFaas, {
    inventory: cluster.inventory,
    defaultNamespace: cluster.inventory.defaultNamespace,
    clock,
    environment,
    others: [],
  });
  const connection: Connection = {
    name: access.name,
    inventory: cluster.inventory,
    metrics: [metricsServer],
    calls: openFaasMetrics.calls,
    // Sources that ask the same API, such as one of logs, are built here from `cluster.api`.
    logs: null,
    invoker: null,
    notRunnable: [],
  };
  const where = namespaces.length > 0 ? namespaces.join(', ') : 'openfaas-fn and every namespace annotated `openfaas`';
  return {
    connection,
    announcement: [
      `Cluster: ${access.name}, ${http.address}; functions in ${where}.`,
      'Figures: CPU and memory every 15 s where the cluster has metrics.k8s.io; no others.',
      ...openFaasMetrics.announcement,
      'Run times: of the watchdogs in the pods that are asked for, where they can be reached; else as gateways see them.',
      ...(openFaas.gateway === null ? [] : ['The gateway of --gateway is not asked: the cluster lists the functions.']),
    ],
    health: {
      isLive: () => true,
      unreadyReason: () => {
        if (cluster.inventory.snapshot(clock.wallMs()) !== null) return null;
        const { findings } = cluster.health();
        return findings[0] ?? 'The cluster has not been read whole yet.';
      },
      samplerLatenessMs: () => null,
    },
    begin: (stopping) => {
      void cluster.run(stopping);
      void metricsServer.run(stopping);
      openFaasMetrics.begin(stopping);
    },
    listening: () => {},
    stop: async () => {
      await Promise.all([openFaasMetrics.stop(), http.close()]);
    },
  };
}
