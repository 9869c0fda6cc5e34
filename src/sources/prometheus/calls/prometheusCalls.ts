import type { CallSource, CallTotals } from '../../../model/callSource.ts';
import type { Clock } from '../../../model/clock.ts';
import type { DurationHistogram } from '../../../model/durationHistogram.ts';
import type { NamespacedId } from '../../../model/identity.ts';
import type { InventorySnapshot } from '../../../model/inventory.ts';
import { pause } from '../../kubernetes/pause.ts';
import { decodeQueryReply, type SampledSeries } from '../decode/queryReply.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { callsQuery, runsQuery } from './callsQuery.ts';
import { decodeCalls } from './decodeCalls.ts';
import { DurationReader } from './decodeDurations.ts';

/** Totals are asked for each second while somebody asked for some in the last minute, else so seldom. */
const seldomMs = 10_000;
const interestMs = 60_000;

/** Calls as gateways count them, read from a Prometheus server that scrapes them. */
export class PrometheusCalls implements CallSource {
  readonly name = 'prometheus';
  readonly #server: PrometheusServer;
  readonly #inventory: () => InventorySnapshot | null;
  readonly #clock: Clock;
  #totals: ReadonlyMap<string, CallTotals> = new Map();
  #runs: ReadonlyMap<string, DurationHistogram> = new Map();
  #scrapedAtMs: number | null = null;
  #answered = '';
  #revision = 0;
  #askedForAtMs = Number.NEGATIVE_INFINITY;

  constructor(server: PrometheusServer, inventory: () => InventorySnapshot | null, clock: Clock) {
    this.#server = server;
    this.#inventory = inventory;
    this.#clock = clock;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Whether this server scrapes a gateway, as far as it has said. */
  get counts(): boolean {
    return this.#scrapedAtMs !== null;
  }

  totals({ namespace, name }: NamespacedId): CallTotals | null {
    this.#askedForAtMs = this.#clock.monotonicMs();
    const key = `${namespace}\n${name}`;
    const totals = this.#totals.get(key);
    return totals === undefined ? null : { ...totals, runSeconds: this.#runs.get(key) ?? null };
  }

  /** Asks until `signal` aborts; what was last known stays while the server fails. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.ask(signal).catch(() => {});
      const idle = this.#clock.monotonicMs() - this.#askedForAtMs > interestMs;
      // A first asker does not wait for the end of a long pause.
      for (let waitedMs = 0; waitedMs < (idle && this.counts ? seldomMs : 1000) && !signal.aborted; waitedMs += 1000) {
        await pause(1000, signal);
        if (this.#clock.monotonicMs() - this.#askedForAtMs < 1000) break;
      }
    }
  }

  /** Asks once. @throws Fault */
  async ask(signal: AbortSignal): Promise<void> {
    const inventory = this.#inventory();
    const { api, discovery } = this.#server;
    const { names } = await discovery.need(signal);
    const [calls, runs] = await Promise.all([
      api.query(callsQuery, signal),
      inventory !== null && names.has('http_request_duration_seconds_count')
        ? api.query(runsQuery(namespacesOf(inventory)), signal)
        : null,
    ]);
    const decoded = decodeCalls(decodeQueryReply(calls), inventory?.defaultNamespace ?? 'openfaas-fn');
    this.#scrapedAtMs = decoded.scrapedAtMs;
    this.#totals = decoded.totals;
    this.#runs = runs === null || inventory === null ? new Map() : runsOf(decodeQueryReply(runs), inventory);
    const answered = JSON.stringify([[...decoded.totals].map(([key, value]) => [key, [...value.completedByCode]])]);
    if (answered !== this.#answered) this.#revision++;
    this.#answered = answered;
  }
}

function namespacesOf({ defaultNamespace, functions }: InventorySnapshot): string[] {
  return [...new Set([defaultNamespace, ...functions.map(({ id }) => id.namespace)])];
}

/** Runs by function, out of the series of its pods. */
function runsOf(series: readonly SampledSeries[], { pods }: InventorySnapshot): Map<string, DurationHistogram> {
  const functionOf = new Map(
    pods.map(({ id, functionName }) => [`${id.namespace}\n${id.name}`, `${id.namespace}\n${functionName}`]),
  );
  const readers = new Map<string, DurationReader>();
  for (const each of series) {
    const key = functionOf.get(`${each.labels['namespace'] ?? ''}\n${each.labels['pod'] ?? ''}`);
    if (key === undefined) continue;
    const reader = readers.get(key) ?? new DurationReader();
    readers.set(key, reader);
    reader.add(each);
  }
  return new Map([...readers].map(([key, { durations }]) => [key, durations]));
}
