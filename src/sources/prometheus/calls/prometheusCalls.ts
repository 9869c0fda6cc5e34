import type { SourceName } from '../../../contract/sourceName.ts';
import type { CallKind, CallSource, Counted } from '../../../model/calls/callSource.ts';
import type { CallTotals } from '../../../model/calls/callTotals.ts';
import type { CallFigures } from '../../../model/calls/callWindow.ts';
import type { DurationTotals } from '../../../model/calls/durationHistogram.ts';
import { HistogramBuilder } from '../../../model/calls/durationHistogram.ts';
import type { Clock } from '../../../model/clock.ts';
import type { NamespacedId } from '../../../model/inventory/identity.ts';
import type { InventorySnapshot } from '../../../model/inventory/inventory.ts';
import { Steadiness } from '../../../model/source/failover.ts';
import { pause } from '../../http/pause.ts';
import { decodeQueryReply, type SampledSeries } from '../decode/apiReply.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { addDurations } from './addDurations.ts';
import { callsQuery, runsQuery } from './callsQuery.ts';
import { decodeCalls } from './decodeCalls.ts';
import { ScrapedGateways } from './scrapedGateways.ts';

/** Totals are asked for each second while somebody asked for some in the last minute, else so seldom. */
const seldomMs = 10_000;
const interestMs = 60_000;
/** Without an answer for so long the server is lost. */
const lostAfterMs = seldomMs + 5000;
/** The calls of a minute that ended so long ago are nobody's last minute. */
const forgottenAfterMs = 60_000;

/** Calls as gateways count them, read from a Prometheus server that scrapes them. */
export class PrometheusCalls implements CallSource {
  readonly #server: PrometheusServer;
  readonly #inventory: () => InventorySnapshot | null;
  readonly #clock: Clock;
  readonly #gateways = new ScrapedGateways();
  #runs: ReadonlyMap<string, DurationTotals> = new Map();
  readonly #steadiness = new Steadiness();
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

  order(kind: CallKind): readonly SourceName[] {
    return kind === 'inFlight' ? [] : ['prometheus'];
  }

  calls(functionId: NamespacedId, nowMs: number): Counted<CallTotals> | null {
    this.#askedForAtMs = this.#clock.monotonicMs();
    return this.#counted(nowMs, this.#gateways.totals(keyOf(functionId)));
  }

  /** Null also where this server scrapes no watchdog of the function's pods. */
  runs(functionId: NamespacedId, nowMs: number): Counted<DurationTotals> | null {
    this.#askedForAtMs = this.#clock.monotonicMs();
    const runs = this.#runs.get(keyOf(functionId));
    return runs === undefined ? null : this.#counted(nowMs, runs);
  }

  /** Between two scrapes of a gateway nothing is known: `intervalSeconds` says how coarse its 60 s are. */
  recent(functionId: NamespacedId, nowMs: number): Counted<CallFigures> | null {
    this.#askedForAtMs = this.#clock.monotonicMs();
    const recent = this.#counted(nowMs, this.#gateways.recent(keyOf(functionId)));
    return recent === null || nowMs - recent.measuredAtMs > forgottenAfterMs ? null : recent;
  }

  inFlight(): null {
    return null;
  }

  async prepare(_functionId: NamespacedId, kinds: readonly CallKind[], signal: AbortSignal): Promise<void> {
    const idle = this.#clock.monotonicMs() - this.#askedForAtMs > interestMs;
    this.#askedForAtMs = this.#clock.monotonicMs();
    // What failed is tried again by the loop, and shows in the server's health.
    if (idle && (kinds.includes('calls') || kinds.includes('runs'))) await this.ask(signal).catch(() => {});
  }

  /** Asks until `signal` aborts; what was last known stays while the server fails. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.ask(signal).catch(() => {});
      const idle = this.#clock.monotonicMs() - this.#askedForAtMs > interestMs;
      // A first asker does not wait for the end of a long pause.
      for (
        let waitedMs = 0;
        waitedMs < (idle && this.#gateways.scrapedAtMs !== null ? seldomMs : 1000) && !signal.aborted;
        waitedMs += 1000
      ) {
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
    const gateways = decodeCalls(decodeQueryReply(calls), inventory?.defaultNamespace ?? 'openfaas-fn');
    this.#steadiness.succeeded(this.#clock.monotonicMs(), lostAfterMs);
    if (this.#gateways.take(gateways)) this.#revision++;
    this.#runs = runs === null || inventory === null ? new Map() : runsOf(decodeQueryReply(runs), inventory);
  }

  #counted<Value>(nowMs: number, value: Value | null): Counted<Value> | null {
    const { scrapedAtMs, intervalSeconds } = this.#gateways;
    if (scrapedAtMs === null) return null;
    return {
      source: 'prometheus',
      intervalSeconds,
      measuredAtMs: Math.min(scrapedAtMs, nowMs),
      steady: this.#steadiness.isSteady(this.#clock.monotonicMs()),
      value,
    };
  }
}

function keyOf({ namespace, name }: NamespacedId): string {
  return `${namespace}\n${name}`;
}

function namespacesOf({ defaultNamespace, functions }: InventorySnapshot): string[] {
  return [...new Set([defaultNamespace, ...functions.map(({ id }) => id.namespace)])];
}

/** Runs by function, out of the series of its pods. */
function runsOf(series: readonly SampledSeries[], { pods }: InventorySnapshot): Map<string, DurationTotals> {
  const functionOf = new Map(
    pods.map(({ id, functionName }) => [`${id.namespace}\n${id.name}`, `${id.namespace}\n${functionName}`]),
  );
  const builders = new Map<string, HistogramBuilder>();
  for (const each of series) {
    const key = functionOf.get(`${each.labels['namespace'] ?? ''}\n${each.labels['pod'] ?? ''}`);
    if (key === undefined) continue;
    const builder = builders.get(key) ?? new HistogramBuilder();
    builders.set(key, builder);
    addDurations(builder, each);
  }
  return new Map([...builders].map(([key, builder]) => [key, builder.build()]));
}
