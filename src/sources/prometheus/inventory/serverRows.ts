import type { Fault } from '../../../model/fault.ts';
import { connectionFault } from '../connectionFault.ts';
import { decodeQueryReply, type SampledSeries } from '../decode/queryReply.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { podsQuery, timesQuery, wholeQuery } from './inventoryQueries.ts';
import { liveRows, type Row } from './liveRows.ts';

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
      const atMs = nowMs();
      const whole = await query(wholeQuery);
      const services = liveRows(whole, []).get('gateway_service_count') ?? [];
      const prefix = moved.has('kube_pod_info') ? 'exported_' : '';
      const [pods, times] = await Promise.all([
        query(podsQuery(namespaces(services), prefix, names.has('kube_pod_info'))),
        query(timesQuery),
      ]);
      this.#take([...whole, ...pods], times, atMs);
    } catch (thrown) {
      this.failing = connectionFault(thrown, api.address);
    }
  }

  #take(all: readonly SampledSeries[], times: readonly SampledSeries[], atMs: number): void {
    const rows = liveRows(all, times);
    this.failing = null;
    this.lostState = !rows.has('kube_node_info') && this.rows.has('kube_node_info');
    if (this.lostState) {
      for (const [name, kept] of this.rows) if (name.startsWith('kube_')) rows.set(name, [...kept]);
    } else {
      this.observedAtMs = atMs;
    }
    this.rows = rows;
  }
}
