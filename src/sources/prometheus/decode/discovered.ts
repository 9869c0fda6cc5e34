import { quoted } from '../promql.ts';
import type { SampledSeries } from './apiReply.ts';
import { ownLabel } from './labels.ts';

/** What a server has. */
export interface Discovered {
  /** Names of metrics. */
  readonly names: ReadonlySet<string>;
  /** Metrics whose own namespace, pod and container labels were renamed to `exported_*`. */
  readonly moved: ReadonlySet<string>;
  readonly targets: readonly NodeTarget[];
}

/** A scrape target that reports on a node. */
export interface NodeTarget {
  readonly instance: string;
  /** The label `node`; empty if absent. */
  readonly nodeLabel: string;
  /** The machine's own name; empty if not reported. */
  readonly nodename: string;
}

/** The replies to the discovery queries. */
export interface DiscoveryReplies {
  /** Names that the server has or had. */
  readonly names: readonly string[];
  /** The reply to {@link liveQuery}. */
  readonly live: readonly SampledSeries[];
  /** The reply to {@link movedQuery}. */
  readonly moved: readonly SampledSeries[];
  /** The reply to {@link nodeTargetsQuery}. */
  readonly targets: readonly SampledSeries[];
}

/** Metrics with few series, when restricted to one core and one filesystem: a row per node or function. */
const fewSeries = [
  'node_cpu_seconds_total',
  'node_memory_MemAvailable_bytes',
  'node_memory_MemTotal_bytes',
  'node_filesystem_avail_bytes',
  'kube_node_info',
  'gateway_service_count',
];
const manySeries = [
  'node_disk_read_bytes_total',
  'node_disk_written_bytes_total',
  'node_network_receive_bytes_total',
  'node_network_transmit_bytes_total',
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'kube_pod_info',
  'kube_deployment_spec_replicas',
  'kube_pod_container_resource_limits',
  'gateway_function_invocation_total',
  'gateway_functions_seconds_count',
  'http_request_duration_seconds_count',
];
const probedNames: ReadonlySet<string> = new Set([...fewSeries, ...manySeries]);
const liveNames: ReadonlySet<string> = new Set(fewSeries);

/** One metric for each figure that may be missing on its own. */
const rankedNames = [
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'node_cpu_seconds_total',
  'node_memory_MemAvailable_bytes',
  'node_filesystem_avail_bytes',
  'node_disk_read_bytes_total',
  'node_network_receive_bytes_total',
  'gateway_function_invocation_total',
  'gateway_functions_seconds_count',
] as const;

const probed = `__name__=~${quoted([...probedNames].join('|'))}`;
const oneOfEach = 'cpu=~"|0|total",mode=~"|idle",mountpoint=~"|/|/host/?|/rootfs|/host/root"';
const nodeMetrics = 'node_uname_info|node_memory_MemTotal_bytes|node_cpu_seconds_total|node_filesystem_avail_bytes';

/** Selects the probed metrics. For listing names only: evaluating all of it takes seconds on a large server. */
export const probedSelector = `{${probed}}`;

/** Selects those whose own namespace label was renamed to `exported_namespace`. */
export const movedSelector = `{${probed},exported_namespace!=""}`;

/** Of the metrics in {@link movedSelector}, those that have samples now. */
export const movedQuery = `group by (__name__) (${movedSelector})`;

/** Which probed metrics have samples now: for servers that cannot list names alone. */
export const namesQuery = `group by (__name__) ({${probed},${oneOfEach}})`;

/** Which metrics with few series have samples now; a server remembers names for hours. */
export const liveQuery = `group by (__name__) ({__name__=~${quoted(fewSeries.join('|'))},${oneOfEach}})`;

/** A few rows for each target that reports on a node, whichever collectors it leaves out. */
export const nodeTargetsQuery = `{__name__=~${quoted(nodeMetrics)},${oneOfEach}}`;

/** Decodes the replies to the discovery queries. */
export function decodeDiscovered({ names, live, moved, targets }: DiscoveryReplies): Discovered {
  const nameOf = ({ labels }: SampledSeries) => labels['__name__'] ?? '';
  const alive = new Set(live.map(nameOf));
  const isGone = (name: string) => liveNames.has(name) && !alive.has(name);
  // kube-state-metrics exports its node metrics together with all others, or nothing.
  const stateIsGone = names.includes('kube_node_info') && isGone('kube_node_info');
  const byInstance = new Map<string, NodeTarget>();
  for (const { labels } of targets) {
    const instance = labels['instance'] ?? '';
    const known = byInstance.get(instance);
    byInstance.set(instance, {
      instance,
      nodeLabel: known?.nodeLabel || (labels['node'] ?? ''),
      nodename: known?.nodename || (ownLabel(labels, 'nodename') ?? ''),
    });
  }
  return {
    names: new Set(
      names.filter((name) => probedNames.has(name) && !isGone(name) && !(stateIsGone && name.startsWith('kube_'))),
    ),
    moved: new Set(moved.map(nameOf)),
    targets: [...byInstance.values()],
  };
}

/** How many of the figures a server has metrics for; -1 while unknown. */
export function serverRank(found: Discovered | null): number {
  return found === null ? -1 : rankedNames.filter((name) => found.names.has(name)).length;
}
