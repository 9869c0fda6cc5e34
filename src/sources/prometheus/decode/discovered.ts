import type { PlatformSeries } from '../../../model/platform.ts';
import { quoted } from '../promql.ts';
import { ownLabel, type SampledSeries } from './apiReply.ts';

/** What a server has. */
export interface Discovered {
  /** Names of metrics. */
  readonly names: ReadonlySet<string>;
  /** Metrics whose own namespace, pod and container labels were renamed to `exported_*`. */
  readonly moved: ReadonlySet<string>;
  readonly targets: readonly NodeTarget[];
  /** How many of the figures the server has metrics for. */
  readonly rank: number;
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
  /** The reply to {@link DiscoveryQueries.live}. */
  readonly live: readonly SampledSeries[];
  /** The reply to {@link DiscoveryQueries.moved}. */
  readonly moved: readonly SampledSeries[];
  /** The reply to {@link DiscoveryQueries.nodeTargets}. */
  readonly targets: readonly SampledSeries[];
}

/** Metrics with few series, when restricted to one core and one filesystem: a row per node. */
const fewSeries = [
  'node_cpu_seconds_total',
  'node_memory_MemAvailable_bytes',
  'node_memory_MemTotal_bytes',
  'node_filesystem_avail_bytes',
  'kube_node_info',
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
];

/** One metric for each figure that may be missing on its own. */
const rankedNames = [
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'node_cpu_seconds_total',
  'node_memory_MemAvailable_bytes',
  'node_filesystem_avail_bytes',
  'node_disk_read_bytes_total',
  'node_network_receive_bytes_total',
];

const oneOfEach = 'cpu=~"|0|total",mode=~"|idle",mountpoint=~"|/|/host/?|/rootfs|/host/root"';
const nodeMetrics = 'node_uname_info|node_memory_MemTotal_bytes|node_cpu_seconds_total|node_filesystem_avail_bytes';

/** The queries that discover what a server has, and how their replies are read. */
export class DiscoveryQueries {
  /** Selects the probed metrics. For listing names only: evaluating all of it takes seconds on a large server. */
  readonly probedSelector: string;
  /** Selects those whose own namespace label was renamed to `exported_namespace`. */
  readonly movedSelector: string;
  /** Of the metrics in {@link movedSelector}, those that have samples now. */
  readonly moved: string;
  /** Which probed metrics have samples now: for servers that cannot list names alone. */
  readonly names: string;
  /** Which metrics with few series have samples now; a server remembers names for hours. */
  readonly live: string;
  /** A few rows for each target that reports on a node, whichever collectors it leaves out. */
  readonly nodeTargets = `{__name__=~${quoted(nodeMetrics)},${oneOfEach}}`;
  readonly #probedNames: ReadonlySet<string>;
  readonly #liveNames: ReadonlySet<string>;
  readonly #rankedNames: readonly string[];

  constructor({ replicas, ended, requestSeconds, runSeconds }: PlatformSeries) {
    const few = [...fewSeries, replicas];
    const all = [...few, ...manySeries, ended, `${requestSeconds}_count`, `${runSeconds}_count`];
    const probed = `__name__=~${quoted(all.join('|'))}`;
    this.probedSelector = `{${probed}}`;
    this.movedSelector = `{${probed},exported_namespace!=""}`;
    this.moved = `group by (__name__) (${this.movedSelector})`;
    this.names = `group by (__name__) ({${probed},${oneOfEach}})`;
    this.live = `group by (__name__) ({__name__=~${quoted(few.join('|'))},${oneOfEach}})`;
    this.#probedNames = new Set(all);
    this.#liveNames = new Set(few);
    this.#rankedNames = [...rankedNames, ended, `${requestSeconds}_count`];
  }

  decode(replies: DiscoveryReplies): Discovered {
    const nameOf = ({ labels }: SampledSeries) => labels['__name__'] ?? '';
    const live = new Set(replies.live.map(nameOf));
    const isGone = (name: string) => this.#liveNames.has(name) && !live.has(name);
    // kube-state-metrics exports its node metrics together with all others, or nothing.
    const stateIsGone = replies.names.includes('kube_node_info') && isGone('kube_node_info');
    const isThere = (name: string) => !isGone(name) && !(stateIsGone && name.startsWith('kube_'));
    const names = new Set(replies.names.filter((name) => this.#probedNames.has(name) && isThere(name)));
    return {
      names,
      moved: new Set(replies.moved.map(nameOf)),
      targets: nodeTargets(replies.targets),
      rank: this.#rankedNames.filter((name) => names.has(name)).length,
    };
  }
}

function nodeTargets(rows: readonly SampledSeries[]): NodeTarget[] {
  const byInstance = new Map<string, NodeTarget>();
  for (const { labels } of rows) {
    const instance = labels['instance'] ?? '';
    const known = byInstance.get(instance);
    byInstance.set(instance, {
      instance,
      nodeLabel: known?.nodeLabel || (labels['node'] ?? ''),
      nodename: known?.nodename || (ownLabel(labels, 'nodename') ?? ''),
    });
  }
  return [...byInstance.values()];
}
