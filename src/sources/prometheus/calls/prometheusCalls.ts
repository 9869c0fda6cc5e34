import type { SourceName } from '../../../contract/sourceName.ts';
import type { CallSeries } from '../../../model/calls/callSeconds.ts';
import type { CallKind, CallSource, Counted } from '../../../model/calls/callSource.ts';
import type { CallScope, SummedSeries } from '../../../model/calls/callSums.ts';
import type { CallTotals } from '../../../model/calls/callTotals.ts';
import type { CallFigures } from '../../../model/calls/callWindow.ts';
import { type CountedHow, callsHow, meanHow } from '../../../model/calls/countedHow.ts';
import type { DurationTotals } from '../../../model/calls/durationHistogram.ts';
import type { Clock } from '../../../model/clock.ts';
import type { NamespacedId } from '../../../model/inventory/identity.ts';
import type { InventorySnapshot } from '../../../model/inventory/inventory.ts';
import type { Platform } from '../../../model/platform.ts';
import { Steadiness } from '../../../model/source/failover.ts';
import { pause } from '../../http/retry.ts';
import { decodeQueryReply } from '../decode/apiReply.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { callsQuery, decodeCalls, decodeRuns, runsQuery } from './callReadings.ts';
import { ScrapedCounters } from './scrapedCounters.ts';

/** Interval of queries if calls were not requested in the last minute; otherwise it is 1 s. */
const idleIntervalMs = 10_000;
const idleAfterMs = 60_000;
/** Without a reply for this long the server counts as lost. */
const lostAfterMs = idleIntervalMs + 5000;
/** Calls of a minute that ended this long ago are no longer recent. */
const recentForMs = 60_000;

/** Calls as the platform counts them, read from a Prometheus server that scrapes it. */
export class PrometheusCalls implements CallSource {
  readonly #server: PrometheusServer;
  readonly #platform: Pick<Platform, 'series' | 'defaultNamespace'>;
  readonly #inventory: () => InventorySnapshot | null;
  readonly #clock: Clock;
  readonly #counters = new ScrapedCounters();
  #runs: ReadonlyMap<string, DurationTotals> = new Map();
  readonly #steadiness = new Steadiness();
  readonly #how: CountedHow;
  readonly #runsHow: CountedHow;
  #revision = 0;
  #askedForAtMs = Number.NEGATIVE_INFINITY;
  readonly unasked: Pick<CallSource, 'calls' | 'recent'> = {
    calls: (functionId, nowMs) => {
      const counted = this.#counted(nowMs, this.#counters.totals(keyOf(functionId)));
      return counted === null ? null : { ...counted, origin: this.#platform.series.counter };
    },
    recent: (functionId, nowMs) => this.#lately(nowMs, this.#counters.recent(keyOf(functionId))),
  };

  constructor(
    server: PrometheusServer,
    platform: Pick<Platform, 'series' | 'defaultNamespace'>,
    inventory: () => InventorySnapshot | null,
    clock: Clock,
  ) {
    this.#server = server;
    this.#platform = platform;
    const [addresses, { series }] = [[server.api.address], platform];
    this.#how = callsHow(addresses, series);
    this.#runsHow = { mean: meanHow(addresses, series.runSeconds, series.runMatchers) };
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
    return this.unasked.calls(functionId, nowMs);
  }

  /** Also null if the server scrapes no runs of the function's pods. */
  runs(functionId: NamespacedId, nowMs: number): Counted<DurationTotals> | null {
    this.#askedForAtMs = this.#clock.monotonicMs();
    const runs = this.#runs.get(keyOf(functionId));
    return runs === undefined ? null : this.#counted(nowMs, runs, this.#runsHow);
  }

  /** Nothing is known between two scrapes: `intervalSeconds` says how coarse the 60 s are. */
  recent(functionId: NamespacedId, nowMs: number): Counted<CallFigures> | null {
    this.#askedForAtMs = this.#clock.monotonicMs();
    return this.unasked.recent(functionId, nowMs);
  }

  bySecond(functionId: NamespacedId, nowMs: number): Counted<CallSeries> | null {
    this.#askedForAtMs = this.#clock.monotonicMs();
    return this.#lately(nowMs, this.#counters.bySecond(keyOf(functionId)));
  }

  summed(scope: CallScope, nowMs: number): Counted<SummedSeries> | null {
    this.#askedForAtMs = this.#clock.monotonicMs();
    return this.#lately(nowMs, this.#counters.summed(scope));
  }

  inFlight(): null {
    return null;
  }

  async prepare(_functionId: NamespacedId, kinds: readonly CallKind[], signal: AbortSignal): Promise<void> {
    const idle = this.#clock.monotonicMs() - this.#askedForAtMs > idleAfterMs;
    this.#askedForAtMs = this.#clock.monotonicMs();
    // The loop retries, and the server's health shows the failure.
    if (idle && (kinds.includes('calls') || kinds.includes('runs'))) await this.refresh(signal).catch(() => {});
  }

  /** Queries periodically until `signal` aborts; while the server fails, the last totals are kept. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.refresh(signal).catch(() => {});
      const isIdle = this.#clock.monotonicMs() - this.#askedForAtMs > idleAfterMs;
      const intervalMs = isIdle && this.#counters.scrapedAtMs !== null ? idleIntervalMs : 1000;
      // A request for calls ends the long interval.
      for (let waitedMs = 0; waitedMs < intervalMs && !signal.aborted; waitedMs += 1000) {
        await pause(1000, signal);
        if (this.#clock.monotonicMs() - this.#askedForAtMs < 1000) break;
      }
    }
  }

  /** Queries once. @throws Fault */
  async refresh(signal: AbortSignal): Promise<void> {
    const inventory = this.#inventory();
    const { api, discovery } = this.#server;
    const { series, defaultNamespace } = this.#platform;
    const { names } = await discovery.need(signal);
    const [calls, runs] = await Promise.all([
      api.query(callsQuery(series), signal),
      inventory !== null && names.has(`${series.runSeconds}_count`)
        ? api.query(runsQuery(series, namespacesOf(inventory)), signal)
        : null,
    ]);
    const readings = decodeCalls(decodeQueryReply(calls), series, inventory?.defaultNamespace ?? defaultNamespace);
    this.#steadiness.succeeded(this.#clock.monotonicMs(), lostAfterMs);
    if (this.#counters.take(readings)) this.#revision++;
    this.#runs = runs === null || inventory === null ? new Map() : decodeRuns(decodeQueryReply(runs), inventory);
  }

  #lately<Value>(nowMs: number, value: Value | null): Counted<Value> | null {
    const counted = this.#counted(nowMs, value);
    return counted === null || nowMs - counted.measuredAtMs > recentForMs ? null : counted;
  }

  #counted<Value>(nowMs: number, value: Value | null, how = this.#how): Counted<Value> | null {
    const { scrapedAtMs, intervalSeconds } = this.#counters;
    if (scrapedAtMs === null) return null;
    return {
      source: 'prometheus',
      intervalSeconds,
      measuredAtMs: Math.min(scrapedAtMs, nowMs),
      steady: this.#steadiness.isSteady(this.#clock.monotonicMs()),
      how,
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
