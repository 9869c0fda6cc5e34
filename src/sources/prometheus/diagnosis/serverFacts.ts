import type { NodeRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import type { PlatformSeries } from '../../../model/platform.ts';
import { decodeQueryReply, ownLabel } from '../decode/apiReply.ts';
import type { Discovered } from '../decode/discovered.ts';
import { NodeInstances } from '../decode/nodeInstances.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { anyOf, labelPrefix, quoted } from '../promql.ts';
import { type PacedTarget, pacedKubelets, pacedTargets } from './cadence.ts';

/** What a server has, and how it scrapes it. */
export interface ServerFacts {
  readonly address: string;
  readonly discovered: Discovered;
  readonly kubelets: readonly PacedTarget[];
  /** Whether one of the pods looked for has run long enough to have been measured. */
  readonly soughtOldPod: boolean;
  readonly exporters: readonly PacedTarget[];
  /** The processes that count calls. */
  readonly counters: readonly PacedTarget[];
  /** Time of the newest scrape of anything, Unix ms; null if unknown. */
  readonly newestScrapeMs: number | null;
  /** Nodes that kube-state-metrics reports. */
  readonly nodes: readonly NodeRecord[];
  /** Labels of kube-state-metrics that the inventory needs and that are missing. */
  readonly missingLabels: readonly { readonly metric: string; readonly label: string }[];
}

/** At most this many nodes and pods are examined. */
const mostExamined = 3;
/** Younger pods may not have been measured or scraped yet. */
const oldMs = 120_000;

const newestScrapeQuery = 'max(timestamp(up))';

/** Labels that the inventory takes from kube-state-metrics, by metric. */
const neededLabels: readonly (readonly [string, string])[] = [
  ['kube_pod_info', 'namespace'],
  ['kube_pod_info', 'pod'],
  ['kube_pod_info', 'node'],
  ['kube_node_info', 'node'],
  ['kube_node_info', 'internal_ip'],
  ['kube_pod_container_info', 'image_spec'],
];

/** A row for each needed label that no series of its metric has; the labels `metric` and `label` name it. */
const missingLabelsQuery = neededLabels
  .map(([metric, label]) => {
    const having = `(count(${metric}{${label}!=""}) or count(${metric}{exported_${label}!=""}))`;
    const missing = `(count(${metric}) unless ${having})`;
    return `label_replace(label_replace(${missing},"metric",${quoted(metric)},"",""),"label",${quoted(label)},"","")`;
  })
  .join(' or ');

/** Examines one server; null if it does not reply, which its health explains. */
export async function serverFacts(
  { api, discovery }: PrometheusServer,
  { replicas, ended }: PlatformSeries,
  nodes: readonly NodeRecord[],
  pods: readonly PodRecord[],
  nowMs: number,
  signal: AbortSignal,
): Promise<ServerFacts | null> {
  try {
    await discovery.missing(signal);
    const discovered = await discovery.need(signal);
    const query = async (promql: string) => decodeQueryReply(await api.query(promql, signal));
    const paced = async (selector: string) =>
      pacedTargets(api, await query(`group by (job, instance) (${selector})`), signal);
    const joined = new NodeInstances(nodes, discovered.targets);
    const instances = nodes.slice(0, mostExamined).flatMap(({ name }) => joined.of(name));
    const sought = pods.slice(0, mostExamined);
    const podNames = sought.map(({ id }) => id);
    const prefix = labelPrefix(discovered.moved, ['container_cpu_usage_seconds_total']);
    const [kubelets, exporters, counters, newest, nodeInfo, missing] = await Promise.all([
      pacedKubelets(api, podNames, prefix, signal),
      instances.length === 0 ? [] : paced(`node_memory_MemTotal_bytes{instance=~${anyOf(instances)}}`),
      paced(`{__name__=~"${replicas}|${ended}"}`),
      query(newestScrapeQuery),
      query('kube_node_info'),
      query(missingLabelsQuery),
    ]);
    return {
      address: api.address,
      discovered,
      kubelets,
      soughtOldPod: sought.some(({ startedAtMs }) => startedAtMs !== null && !(nowMs - startedAtMs <= oldMs)),
      exporters,
      counters,
      newestScrapeMs: newest[0]?.values[0] === undefined ? null : newest[0].values[0] * 1000,
      nodes: nodeInfo.map(({ labels }) => ({ name: ownLabel(labels, 'node') ?? '', ip: labels['internal_ip'] ?? '' })),
      missingLabels: missing.map(({ labels }) => ({ metric: labels['metric'] ?? '', label: labels['label'] ?? '' })),
    };
  } catch {
    return null;
  }
}
