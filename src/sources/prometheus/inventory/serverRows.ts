import type { Fault } from '../../../model/fault.ts';
import type { PlatformSeries } from '../../../model/platform.ts';
import { decodeQueryReply, type SampledSeries } from '../decode/apiReply.ts';
import { connectionFault } from '../faults.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { anyOf, type LabelPrefix, labelPrefix, quoted } from '../promql.ts';
import { liveRows, type Row } from './rows.ts';

const podMetrics = [
  'kube_deployment_spec_replicas',
  'kube_pod_container_info',
  'kube_pod_container_resource_limits',
  'kube_pod_container_state_started',
  'kube_pod_container_status_last_terminated_exitcode',
  'kube_pod_container_status_last_terminated_reason',
  'kube_pod_container_status_restarts_total',
  'kube_pod_container_status_waiting_reason',
  'kube_pod_created',
  'kube_pod_deletion_timestamp',
  'kube_pod_info',
  'kube_pod_init_container_info',
  'kube_pod_init_container_resource_limits',
  'kube_pod_owner',
  'kube_pod_start_time',
  'kube_pod_status_phase',
  'kube_pod_status_ready',
  'kube_replicaset_owner',
];
/** What kubelets measure, used where kube-state-metrics does not report all of the above. */
const cadvisorMetrics = [
  'container_memory_working_set_bytes',
  'container_spec_memory_limit_bytes',
  'container_start_time_seconds',
];

const limits = 'kube_pod_container_resource_limits';
/** Metrics of kube-state-metrics that cAdvisor's can replace. Each group needs one of its metrics. */
const replaceable: readonly (readonly string[])[] = [
  ['kube_pod_info'],
  ['kube_pod_container_info'],
  [limits],
  ['kube_pod_container_state_started', 'kube_pod_start_time', 'kube_pod_created'],
];

/** The newest inventory rows of one server. */
export class ServerRows {
  readonly server: PrometheusServer;
  /** Rows by metric; empty before the first reply. */
  rows: ReadonlyMap<string, readonly Row[]> = new Map();
  /** When the rows were true, Unix ms; null before the first reply. */
  observedAtMs: number | null = null;
  failing: Fault | null = null;
  /** Whether kube-state-metrics disappeared: its last rows are kept. */
  lostState = false;
  /** Whether kube-state-metrics is, or was, present. */
  hasState = false;
  /** The metric whose series are the platform's functions. */
  readonly #replicas: string;

  constructor(server: PrometheusServer, { replicas }: PlatformSeries) {
    this.server = server;
    this.#replicas = replicas;
  }

  /**
   * Refreshes the rows; if the server fails, they are kept.
   * @param namespaces the functions' namespaces, given the rows of the platform's functions
   */
  async refresh(
    namespaces: (functions: readonly Row[]) => readonly string[],
    nowMs: () => number,
    signal: AbortSignal,
  ): Promise<void> {
    const { api, discovery } = this.server;
    try {
      const { names, moved } = await discovery.need(signal);
      const query = async (promql: string) => decodeQueryReply(await api.query(promql, signal));
      const atMs = nowMs();
      const whole = await query(clusterQuery(this.#replicas));
      const where = namespaces(liveRows(whole, []).get(this.#replicas) ?? []);
      const statePrefix = labelPrefix(moved, ['kube_pod_info', 'kube_deployment_spec_replicas']);
      const measuredPrefix = labelPrefix(moved, ['container_memory_working_set_bytes']);
      const [pods, times] = await Promise.all([
        query(podsQuery(where, statePrefix, measuredPrefix)),
        query(timesQuery(this.#replicas)),
      ]);
      const measured = isComplete(pods, names) ? [] : await query(measuredPodsQuery(where, measuredPrefix));
      this.#take([...whole, ...pods, ...measured], times, atMs);
    } catch (thrown) {
      this.failing = connectionFault(thrown, api.address);
    }
  }

  #take(all: readonly SampledSeries[], times: readonly SampledSeries[], atMs: number): void {
    const rows = liveRows(all, times);
    this.failing = null;
    const isThere = times.some(({ labels }) => labels['of']?.startsWith('kube_'));
    this.lostState = this.hasState && !isThere;
    this.hasState ||= isThere;
    if (this.lostState) {
      for (const [name, kept] of this.rows) if (name.startsWith('kube_')) rows.set(name, [...kept]);
    } else {
      this.observedAtMs = atMs;
    }
    this.rows = rows;
  }
}

/** Functions and nodes of the whole cluster. */
function clusterQuery(replicas: string): string {
  const nodes = 'kube_node_(info|status_addresses|status_capacity)';
  return `{__name__=~"${replicas}|${nodes}",resource=~"|memory"}`;
}

/** What kube-state-metrics reports of the pods of some namespaces, and the memory limits of the pods' cgroups. */
function podsQuery(namespaces: readonly string[], prefix: LabelPrefix, measuredPrefix: LabelPrefix): string {
  // These metrics have a series for each possible value; only the current one (1) is of use.
  return (
    `{__name__=~${quoted(podMetrics.join('|'))},__name__!~"kube_pod_status_(phase|ready)",` +
    `${prefix}namespace=~${anyOf(namespaces)},resource=~"|memory"} or ` +
    `({__name__=~"kube_pod_status_(phase|ready)",${prefix}namespace=~${anyOf(namespaces)}} == 1) or ` +
    `{__name__="container_spec_memory_limit_bytes",${measuredPrefix}namespace=~${anyOf(namespaces)},` +
    `${measuredPrefix}container="",image=""}`
  );
}

/** What kubelets report of the containers of some namespaces. */
function measuredPodsQuery(namespaces: readonly string[], prefix: LabelPrefix): string {
  return (
    `{__name__=~${quoted(cadvisorMetrics.join('|'))},${prefix}namespace=~${anyOf(namespaces)},` +
    `${prefix}container!="",${prefix}container!="POD"}`
  );
}

/** Sample times, Unix seconds, of the series that show whether something exists; the label `of` names the metric. */
function timesQuery(replicas: string): string {
  const metrics = [replicas, 'kube_node_info', 'kube_pod_info', 'kube_deployment_spec_replicas'];
  return metrics.map((name) => `label_replace(timestamp(${name}),"of","${name}","","")`).join(' or ');
}

function isComplete(pods: readonly SampledSeries[], names: ReadonlySet<string>): boolean {
  const own = new Set(pods.map(({ labels }) => labels['__name__'] ?? ''));
  // If limits exist anywhere, these namespaces may simply have none.
  return replaceable.every((metrics) => metrics.some((name) => own.has(name) || (name === limits && names.has(name))));
}
