import type { Fault } from '../../../model/fault.ts';
import { connectionFault } from '../connectionFault.ts';
import { decodeQueryReply, type SampledSeries } from '../decode/apiReply.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { measuredPodsQuery, podsQuery, timesQuery, wholeQuery } from './inventoryQueries.ts';
import { liveRows, type Row } from './liveRows.ts';

const limits = 'kube_pod_container_resource_limits';
/** Metrics of kube-state-metrics that what kubelets measure can stand in for, where none of a line is there. */
const replaceable: readonly (readonly string[])[] = [
  ['kube_pod_info'],
  ['kube_pod_container_info'],
  [limits],
  ['kube_pod_container_state_started', 'kube_pod_start_time', 'kube_pod_created'],
];

/** What one server last said of what there is. */
export class ServerRows {
  readonly server: PrometheusServer;
  /** Rows by metric; empty before the first answer. */
  rows: ReadonlyMap<string, readonly Row[]> = new Map();
  /** When that was true, Unix ms; null before. */
  observedAtMs: number | null = null;
  failing: Fault | null = null;
  /** kube-state-metrics was there and is not any more: what it said last is kept. */
  lostState = false;
  /** kube-state-metrics is there, or was. */
  tellsState = false;

  constructor(server: PrometheusServer) {
    this.server = server;
  }

  /** Asks anew; a server that fails leaves what it said. @param namespaces of the functions, given the first rows */
  async ask(
    namespaces: (services: readonly Row[]) => readonly string[],
    nowMs: () => number,
    signal: AbortSignal,
  ): Promise<void> {
    const { api, discovery } = this.server;
    try {
      const { names, moved } = await discovery.need(signal);
      const query = async (promql: string) => decodeQueryReply(await api.query(promql, signal));
      const prefixOf = (...metrics: readonly string[]) => (metrics.some((name) => moved.has(name)) ? 'exported_' : '');
      const atMs = nowMs();
      const whole = await query(wholeQuery);
      const where = namespaces(liveRows(whole, []).get('gateway_service_count') ?? []);
      const measuredPrefix = prefixOf('container_memory_working_set_bytes');
      const [pods, times] = await Promise.all([
        query(podsQuery(where, prefixOf('kube_pod_info', 'kube_deployment_spec_replicas'), measuredPrefix)),
        query(timesQuery),
      ]);
      const measured = isWhole(pods, names) ? [] : await query(measuredPodsQuery(where, measuredPrefix));
      this.#take([...whole, ...pods, ...measured], times, atMs);
    } catch (thrown) {
      this.failing = connectionFault(thrown, api.address);
    }
  }

  #take(all: readonly SampledSeries[], times: readonly SampledSeries[], atMs: number): void {
    const rows = liveRows(all, times);
    this.failing = null;
    const isThere = times.some(({ labels }) => labels['of']?.startsWith('kube_'));
    this.lostState = this.tellsState && !isThere;
    this.tellsState ||= isThere;
    if (this.lostState) {
      for (const [name, kept] of this.rows) if (name.startsWith('kube_')) rows.set(name, [...kept]);
    } else {
      this.observedAtMs = atMs;
    }
    this.rows = rows;
  }
}

function isWhole(pods: readonly SampledSeries[], names: ReadonlySet<string>): boolean {
  const own = new Set(pods.map(({ labels }) => labels['__name__'] ?? ''));
  // Limits may be those of other namespaces alone.
  return replaceable.every((metrics) => metrics.some((name) => own.has(name) || (name === limits && names.has(name))));
}
