import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import { openFaas } from '../../platforms/openfaas/openFaas.ts';
import type { ClusterSource } from '../../sources/kubernetes/clusterSource.ts';
import type { MetricsServer } from '../../sources/kubernetes/metrics/metricsServer.ts';
import { diagnosePrometheus } from '../../sources/prometheus/diagnosis/diagnose.ts';
import type { PrometheusServer } from '../../sources/prometheus/prometheusServer.ts';
import type { AgentsOfCluster } from './clusterAgents.ts';

/** What of a cluster is looked over. */
export interface ClusterToDiagnose {
  readonly cluster: ClusterSource;
  readonly agents: AgentsOfCluster;
  readonly metricsServer: MetricsServer;
  readonly servers: () => readonly PrometheusServer[];
  /** Whether gateways' own metrics are read. */
  readonly readsGateways: () => boolean;
  readonly clock: Clock;
}

/** What is missing or wrong with a cluster and shows only when its sources are asked for it. */
export async function diagnoseCluster(
  { cluster, agents, metricsServer, servers, readsGateways, clock }: ClusterToDiagnose,
  signal: AbortSignal,
): Promise<Finding[]> {
  const nowMs = () => clock.wallMs();
  const snapshot = cluster.inventory.snapshot(nowMs());
  const ofAgents = agents.diagnose(snapshot, nowMs, signal);
  const ofRights = cluster.diagnose(
    { findsAgents: agents.areFound, readsMetrics: metricsServer.health().length > 0 },
    signal,
  );
  // What agents measure is not needed of Prometheus: they are asked first.
  const found = await ofAgents;
  const nodeNames = snapshot?.nodes.map(({ name }) => name) ?? [];
  const haveAgents = nodeNames.length > 0 && agents.metrics.measures({ nodeNames, podUids: [] });
  const usage = !haveAgents || agents.metrics.failingOf({ nodeNames, podUids: [] }) !== null;
  const needs = { usage, inventory: false, calls: !readsGateways() };
  const ofPrometheus = await diagnosePrometheus(servers(), openFaas.series, needs, snapshot, nowMs(), signal);
  return [...(await ofRights), ...found, ...ofPrometheus];
}
