import type { NodeRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import { decodeQueryReply } from '../decode/apiReply.ts';
import type { Discovered } from '../decode/discovered.ts';
import { ownLabel } from '../decode/labels.ts';
import { NodeInstances } from '../decode/nodeInstances.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import {
  gatewayTargetsQuery,
  missingLabelsQuery,
  newestScrapeQuery,
  nodeInfoQuery,
  nodeTargetsQuery,
} from '../promql/diagnosisQueries.ts';
import { type PacedTarget, pacedKubelets, pacedTargets, targetsOf } from './targets.ts';

/** Of so many nodes and pods it is looked how they are scraped. */
const mostLookedAt = 3;
/** Younger pods may not have been measured, or scraped, yet. */
const oldMs = 120_000;

/** What a server has, and how it comes to it. */
export interface ServerFacts {
  readonly address: string;
  readonly discovered: Discovered;
  readonly kubelets: readonly PacedTarget[];
  /** Whether a pod was looked for that has run for so long that kubelets have measured it. */
  readonly soughtOldPod: boolean;
  readonly exporters: readonly PacedTarget[];
  readonly gateways: readonly PacedTarget[];
  /** When anything was scraped last, Unix ms; null where that is not known. */
  readonly newestScrapeMs: number | null;
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
  nowMs: number,
  signal: AbortSignal,
): Promise<ServerFacts | null> {
  try {
    await discovery.missing(signal);
    const discovered = await discovery.need(signal);
    const query = async (promql: string) => decodeQueryReply(await api.query(promql, signal));
    const joined = new NodeInstances(nodes, discovered.targets);
    const instances = nodes.slice(0, mostLookedAt).flatMap(({ name }) => joined.of(name));
    const sought = pods.slice(0, mostLookedAt);
    const podNames = sought.map(({ id }) => id);
    const prefix = discovered.moved.has('container_cpu_usage_seconds_total') ? 'exported_' : '';
    const paced = async (promql: string) => pacedTargets(api, targetsOf(await query(promql)), signal);
    const [kubelets, exporters, gateways, newest, nodeInfo, missing] = await Promise.all([
      pacedKubelets(api, podNames, prefix, signal),
      instances.length === 0 ? [] : paced(nodeTargetsQuery(instances)),
      paced(gatewayTargetsQuery),
      query(newestScrapeQuery),
      query(nodeInfoQuery),
      query(missingLabelsQuery),
    ]);
    return {
      address: api.address,
      discovered,
      kubelets,
      soughtOldPod: sought.some(({ startedAtMs }) => startedAtMs !== null && !(nowMs - startedAtMs <= oldMs)),
      exporters,
      gateways,
      newestScrapeMs: newest[0]?.values[0] === undefined ? null : newest[0].values[0] * 1000,
      nodes: nodeInfo.map(({ labels }) => ({ name: ownLabel(labels, 'node') ?? '', ip: labels['internal_ip'] ?? '' })),
      missingLabels: missing.map(({ labels }) => ({ metric: labels['metric'] ?? '', label: labels['label'] ?? '' })),
    };
  } catch {
    return null;
  }
}
