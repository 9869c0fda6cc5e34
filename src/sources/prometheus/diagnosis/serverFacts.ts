import type { NodeRecord, PodRecord } from '../../../model/inventory.ts';
import { type Discovered, instancesOf } from '../decode/discovered.ts';
import { ownLabel } from '../decode/ownLabel.ts';
import { decodeQueryReply } from '../decode/queryReply.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import {
  gatewayTargetsQuery,
  missingLabelsQuery,
  nodeInfoQuery,
  nodeTargetsQuery,
} from '../promql/diagnosisQueries.ts';
import { type PacedTarget, pacedKubelets, pacedTargets, targetsOf } from './targets.ts';

/** Of so many nodes and pods it is looked how they are scraped. */
const mostLookedAt = 3;

/** What a server has, and how it comes to it. */
export interface ServerFacts {
  readonly address: string;
  readonly discovered: Discovered;
  readonly kubelets: readonly PacedTarget[];
  readonly exporters: readonly PacedTarget[];
  readonly gateways: readonly PacedTarget[];
  /** Nodes as kube-state-metrics tells of them. */
  readonly nodes: readonly NodeRecord[];
  /** Labels of kube-state-metrics that are needed and not there. */
  readonly missingLabels: readonly { readonly metric: string; readonly label: string }[];
}

/** Asks one server; null where it does not answer: its health tells why. */
export async function serverFacts(
  { api, discovery }: PrometheusServer,
  nodes: readonly NodeRecord[],
  pods: readonly PodRecord[],
  signal: AbortSignal,
): Promise<ServerFacts | null> {
  try {
    await discovery.missing(signal);
    const discovered = await discovery.need(signal);
    const query = async (promql: string) => decodeQueryReply(await api.query(promql, signal));
    const instances = nodes.slice(0, mostLookedAt).flatMap((node) => instancesOf(node, discovered.targets));
    const podNames = pods.slice(0, mostLookedAt).map(({ id }) => id);
    const prefix = discovered.moved.has('container_cpu_usage_seconds_total') ? 'exported_' : '';
    const paced = async (promql: string) => pacedTargets(api, targetsOf(await query(promql)), signal);
    const [kubelets, exporters, gateways, nodeInfo, missing] = await Promise.all([
      pacedKubelets(api, podNames, prefix, signal),
      instances.length === 0 ? [] : paced(nodeTargetsQuery(instances)),
      paced(gatewayTargetsQuery),
      query(nodeInfoQuery),
      query(missingLabelsQuery),
    ]);
    return {
      address: api.address,
      discovered,
      kubelets,
      exporters,
      gateways,
      nodes: nodeInfo.map(({ labels }) => ({ name: ownLabel(labels, 'node') ?? '', ip: labels['internal_ip'] ?? '' })),
      missingLabels: missing.map(({ labels }) => ({ metric: labels['metric'] ?? '', label: labels['label'] ?? '' })),
    };
  } catch {
    return null;
  }
}
