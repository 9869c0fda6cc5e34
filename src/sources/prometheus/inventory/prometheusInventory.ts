import type { Finding } from '../../../contract/finding/finding.ts';
import type { Clock } from '../../../model/clock.ts';
import type { Fault } from '../../../model/fault.ts';
import type { InventorySnapshot, InventorySource } from '../../../model/inventory/inventory.ts';
import { pause } from '../../http/pause.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import {
  type DecodedInventory,
  decodeInventory,
  decodeNodeMemories,
  functionNamespaces,
  type InventoryPlace,
} from './decodeInventory.ts';
import type { Row } from './liveRows.ts';
import { missingStateMetrics } from './missingStateMetrics.ts';
import { ServerRows } from './serverRows.ts';

const usualNamespace = 'openfaas-fn';
const askedAgainMs = 5000;
const retryMs = 1000;

/** What there is, as kube-state-metrics and the gateway tell Prometheus, where there is no Kubernetes API to ask. */
export class PrometheusInventory implements InventorySource {
  readonly name = 'prometheus';
  readonly #servers: readonly ServerRows[];
  readonly #place: Omit<InventoryPlace, 'targets' | 'names'>;
  readonly #clock: Clock;
  #decoded: DecodedInventory | null = null;
  #decodedText = '';
  #memories: ReadonlyMap<string, number> = new Map();
  #revision = 0;
  #failing: Fault | null = null;

  /** @param namespaces the first is the default one; empty: openfaas-fn, and wherever the gateway has a function */
  constructor(servers: readonly PrometheusServer[], connection: string, namespaces: readonly string[], clock: Clock) {
    this.#servers = servers.map((server) => new ServerRows(server));
    this.#clock = clock;
    this.#place = {
      connection,
      defaultNamespace: namespaces[0] ?? usualNamespace,
      namespaces: namespaces.length > 0 ? new Set(namespaces) : null,
    };
  }

  get revision(): number {
    return this.#revision;
  }

  /** Null as soon as there is something to show. */
  get fault(): Fault | null {
    return this.#decoded === null ? this.#failing : null;
  }

  /** Asks all servers, now and then, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.ask(signal);
      await pause(this.#failing === null ? askedAgainMs : retryMs, signal);
    }
  }

  /** Asks all servers once; what one says stays while it fails. */
  async ask(signal: AbortSignal): Promise<void> {
    const namespaces = (services: readonly Row[]) =>
      functionNamespaces([...services, ...this.#services()], this.#place);
    await Promise.all(this.#servers.map((rows) => rows.ask(namespaces, () => this.#clock.wallMs(), signal)));
    this.#failing = this.#servers.find(({ failing }) => failing !== null)?.failing ?? null;
    if (this.#servers.every(({ observedAtMs }) => observedAtMs === null)) return;
    const found = this.#servers.flatMap(({ server }) => server.discovery.found ?? []);
    const targets = found.flatMap((each) => each.targets);
    const rows = this.#rows();
    this.#memories = decodeNodeMemories(rows);
    const decoded = decodeInventory(rows, { ...this.#place, targets, names: this.#names() });
    const text = JSON.stringify(decoded);
    if (text === this.#decodedText) return;
    this.#decoded = decoded;
    this.#decodedText = text;
    this.#revision++;
  }

  memoryBytesOf(nodeName: string): number | null {
    return this.#memories.get(nodeName) ?? null;
  }

  snapshot(nowMs: number): InventorySnapshot | null {
    if (this.#decoded === null) return null;
    const observed = this.#servers.flatMap(({ observedAtMs }) => observedAtMs ?? []);
    return {
      source: this.name,
      observedAtMs: Math.min(nowMs, ...observed),
      defaultNamespace: this.#place.defaultNamespace,
      ...this.#decoded,
    };
  }

  /** What is missing. */
  findings(): Finding[] {
    const lost = this.#servers.filter(({ lostState }) => lostState).map(({ server }) => server.api.address);
    const metrics = missingStateMetrics(this.#rows(), this.#names());
    if (lost.length > 0 || metrics.length === 0) {
      return lost.map((address) => ({ code: 'kube_state_metrics_lost', params: { address } }));
    }
    const telling = this.#servers.filter(({ tellsState }) => tellsState);
    const addresses = telling.map(({ server }) => server.api.address);
    return [{ code: 'kube_state_metrics_incomplete', params: { addresses, metrics } }];
  }

  #names(): Set<string> {
    return new Set(this.#servers.flatMap(({ server }) => [...(server.discovery.found?.names ?? [])]));
  }

  #services(): readonly Row[] {
    return this.#servers.flatMap(({ rows }) => rows.get('gateway_service_count') ?? []);
  }

  #rows(): Map<string, Row[]> {
    const all = new Map<string, Row[]>();
    for (const { rows } of this.#servers) {
      for (const [name, own] of rows) all.set(name, [...(all.get(name) ?? []), ...own]);
    }
    return all;
  }
}
