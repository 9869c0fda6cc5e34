import type { Finding } from '../../../contract/finding/finding.ts';
import type { Clock } from '../../../model/clock.ts';
import type { Fault } from '../../../model/fault.ts';
import type { InventorySnapshot, InventorySource } from '../../../model/inventory/inventory.ts';
import { InventoryIndex } from '../../../model/inventory/inventoryIndex.ts';
import type { Platform } from '../../../model/platform.ts';
import { pause } from '../../http/retry.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { decodeInventory, decodeNodeMemories, type FunctionPlace, functionNamespaces } from './decodeInventory.ts';
import type { Row } from './rows.ts';
import { ServerRows } from './serverRows.ts';

const refreshMs = 5000;
const retryMs = 1000;

/** kube-state-metrics has these for every running pod; others may have no series because there is nothing to report. */
const metricsOfPods = ['kube_pod_container_info', 'kube_pod_info', 'kube_pod_status_phase', 'kube_pod_status_ready'];
/** Any of these shows since when a pod has been running. */
const podStartMetrics = ['kube_pod_created', 'kube_pod_start_time', 'kube_pod_container_state_started'];
/** Every cluster has some of these, though perhaps in another namespace. */
const metricsOfClusters = ['kube_deployment_spec_replicas', 'kube_node_info', 'kube_pod_container_resource_limits'];

/**
 * The inventory as Prometheus stores it, for use without a Kubernetes API: kube-state-metrics and the platform's own.
 */
export class PrometheusInventory implements InventorySource {
  readonly name = 'prometheus';
  readonly #servers: readonly ServerRows[];
  readonly #place: FunctionPlace;
  readonly #clock: Clock;
  readonly #index = new InventoryIndex();
  /** False before the first answer. */
  #isKnown = false;
  #memories: ReadonlyMap<string, number> = new Map();
  #failing: Fault | null = null;

  /** @param namespaces the first is the default; if empty, the platform's, and wherever it reports functions */
  constructor(
    servers: readonly PrometheusServer[],
    { series, defaultNamespace }: Pick<Platform, 'series' | 'defaultNamespace'>,
    connection: string,
    namespaces: readonly string[],
    clock: Clock,
  ) {
    this.#servers = servers.map((server) => new ServerRows(server, series));
    this.#clock = clock;
    this.#place = {
      connection,
      series,
      defaultNamespace: namespaces[0] ?? defaultNamespace,
      namespaces: namespaces.length > 0 ? new Set(namespaces) : null,
    };
  }

  get revision(): number {
    return this.#index.revision;
  }

  /** Null once there is an inventory. */
  get fault(): Fault | null {
    return this.#isKnown ? null : this.#failing;
  }

  /** Refreshes periodically until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.refresh(signal);
      await pause(this.#failing === null ? refreshMs : retryMs, signal);
    }
  }

  /** Queries all servers once; while one fails, its last rows are kept. */
  async refresh(signal: AbortSignal): Promise<void> {
    const namespaces = (functions: readonly Row[]) =>
      functionNamespaces([...functions, ...this.#functions()], this.#place);
    await Promise.all(this.#servers.map((rows) => rows.refresh(namespaces, () => this.#clock.wallMs(), signal)));
    this.#failing = this.#servers.find(({ failing }) => failing !== null)?.failing ?? null;
    if (this.#servers.every(({ observedAtMs }) => observedAtMs === null)) return;
    const found = this.#servers.flatMap(({ server }) => server.discovery.found ?? []);
    const targets = found.flatMap((each) => each.targets);
    const rows = this.#rows();
    this.#memories = decodeNodeMemories(rows);
    this.#index.replace(decodeInventory(rows, { ...this.#place, targets, names: this.#names() }));
    this.#isKnown = true;
  }

  memoryBytesOf(nodeName: string): number | null {
    return this.#memories.get(nodeName) ?? null;
  }

  snapshot(nowMs: number): InventorySnapshot | null {
    if (!this.#isKnown) return null;
    const observed = this.#servers.flatMap(({ observedAtMs }) => observedAtMs ?? []);
    return this.#index.snapshot({
      source: this.name,
      observedAtMs: Math.min(nowMs, ...observed),
      defaultNamespace: this.#place.defaultNamespace,
    });
  }

  /** What kube-state-metrics does not report. */
  findings(): Finding[] {
    const lost = this.#servers.filter(({ lostState }) => lostState).map(({ server }) => server.api.address);
    const metrics = missingStateMetrics(this.#rows(), this.#names());
    if (lost.length > 0 || metrics.length === 0) {
      return lost.map((address) => ({ code: 'kube_state_metrics_lost', params: { address } }));
    }
    const addresses = this.#servers.filter(({ hasState }) => hasState).map(({ server }) => server.api.address);
    return [{ code: 'kube_state_metrics_incomplete', params: { addresses, metrics } }];
  }

  #names(): Set<string> {
    return new Set(this.#servers.flatMap(({ server }) => [...(server.discovery.found?.names ?? [])]));
  }

  #functions(): readonly Row[] {
    return this.#servers.flatMap(({ rows }) => rows.get(this.#place.series.replicas) ?? []);
  }

  #rows(): Map<string, Row[]> {
    const all = new Map<string, Row[]>();
    for (const { rows } of this.#servers) {
      for (const [name, own] of rows) all.set(name, [...(all.get(name) ?? []), ...own]);
    }
    return all;
  }
}

/**
 * The metrics of kube-state-metrics that an allow-list or a scrape job leaves out. Empty if there are no pods of
 * functions at all: then kube-state-metrics may be missing as a whole, or there are no functions.
 * @param rows of the functions' namespaces, by metric
 * @param names of metrics that the servers have anywhere
 */
function missingStateMetrics(rows: ReadonlyMap<string, readonly Row[]>, names: ReadonlySet<string>): readonly string[] {
  const isThere = (metric: string) => (rows.get(metric)?.length ?? 0) > 0;
  if (!metricsOfPods.some(isThere)) return [];
  return [
    ...metricsOfClusters.filter((metric) => !names.has(metric) && !isThere(metric)),
    ...metricsOfPods.filter((metric) => !isThere(metric)),
    ...(podStartMetrics.some(isThere) ? [] : podStartMetrics.slice(0, 1)),
  ].sort();
}
