import type { buildConnector, Dispatcher } from 'undici';
import type { SourceName } from '../../../contract/sourceName.ts';
import { functionKey } from '../../../contract/v1/stream.ts';
import type { CallKind, CallSource, Counted, PodInFlight } from '../../../model/calls/callSource.ts';
import { meanHow } from '../../../model/calls/countedHow.ts';
import type { DurationTotals } from '../../../model/calls/durationHistogram.ts';
import { sumOfDurations } from '../../../model/calls/durationHistogram.ts';
import type { Clock } from '../../../model/clock.ts';
import type { NamespacedId } from '../../../model/inventory/identity.ts';
import type { InventorySource, PodRecord } from '../../../model/inventory/inventory.ts';
import { ChildLoops } from '../../../model/source/childLoops.ts';
import type { SourceHealth } from '../../../model/source/sourceHealth.ts';
import { LeaseTable } from '../../../model/watch/leaseTable.ts';
import { Deadline } from '../../../sources/http/deadline.ts';
import { dispatcherFor } from '../../../sources/http/dispatcher.ts';
import { Semaphore } from '../scrape/semaphore.ts';
import { openFaasSeries } from '../series.ts';
import { PodWatchdog } from './podWatchdog.ts';

const usualPort = 8081;
const connectTimeoutMs = 1500;
const mostAtOnce = 32;
const mostFunctions = 1000;
const lookMs = 1000;
/** Unreachable pods delay the first answer by at most this. */
const firstTryMs = 1000;
const forgottenAfterMs = 60_000;

/** Whose watchdogs are scraped, and with what. */
export interface WatchdogMetricsParts {
  readonly inventory: InventorySource;
  readonly clock: Clock;
  readonly random: () => number;
  /** The port of the watchdogs' metrics; 8081 by default. */
  readonly port?: number;
  /** Opens connections to pods; omitted: plain TCP. */
  readonly connect?: buildConnector.connector | undefined;
}

/**
 * What the watchdogs in the pods measure: how long runs take and how many are in flight. Only the pods of functions
 * that somebody viewed in the last 60 s are scraped. Pods are unreachable from outside most clusters: then nothing is
 * known, which is not an error.
 */
export class WatchdogMetrics implements CallSource {
  readonly #parts: WatchdogMetricsParts;
  readonly #dispatcher: Dispatcher;
  readonly #semaphore = new Semaphore(mostAtOnce);
  readonly #asked = new LeaseTable<NamespacedId>(() => {}, mostFunctions);
  readonly #pods = new Map<string, PodWatchdog>();
  readonly #loops = new ChildLoops();
  #looking: NodeJS.Timeout | null = null;
  #stopped = false;
  /** A first answer was delayed although no watchdog has ever responded: do not wait again. */
  #waitedInVain = false;
  #revision = 0;

  constructor(parts: WatchdogMetricsParts) {
    this.#parts = parts;
    this.#dispatcher = dispatcherFor({ connect: parts.connect, connectTimeoutMs, connections: 1 });
  }

  get revision(): number {
    return this.#revision;
  }

  /** Resolves when `signal` aborts. @throws what a scrape threw, if that was a bug */
  run(signal: AbortSignal): Promise<void> {
    return this.#loops.watch(signal);
  }

  /** The number of pods that are scraped now. */
  get followedPods(): number {
    return this.#pods.size;
  }

  order(kind: CallKind): readonly SourceName[] {
    return kind === 'calls' ? [] : ['watchdog'];
  }

  calls(): null {
    return null;
  }

  runs(functionId: NamespacedId, nowMs: number): Counted<DurationTotals> | null {
    this.#ask(functionId);
    let value: DurationTotals | null = null;
    let measuredAtMs = nowMs;
    let intervalSeconds: number | null = null;
    let steady = true;
    const addresses: string[] = [];
    for (const pod of this.#podsOf(functionId)) {
      const watchdog = this.#pods.get(pod.uid);
      const runs = watchdog?.runs ?? null;
      // A pod that was never ready gets no calls.
      if (runs === null && pod.ready === false && pod.restarts === 0) continue;
      if (watchdog === undefined || runs === null || watchdog.loop.lastSuccess === null) return null;
      const { loop } = watchdog;
      value = value === null ? runs : sumOfDurations(value, runs);
      measuredAtMs = Math.min(measuredAtMs, watchdog.loop.lastSuccess.wallMs);
      if (loop.intervalSeconds !== null) intervalSeconds = Math.max(intervalSeconds ?? 0, loop.intervalSeconds);
      steady &&= loop.isSteady;
      addresses.push(watchdog.address);
    }
    if (value === null || nowMs - measuredAtMs > forgottenAfterMs) return null;
    const how = { mean: meanHow(addresses, openFaasSeries.runSeconds, '') };
    return { source: 'watchdog', intervalSeconds, measuredAtMs, steady, how, value };
  }

  recent(): null {
    return null;
  }

  /** Watchdogs do not see how long callers wait. */
  bySecond(): null {
    return null;
  }

  inFlight(podUid: string, nowMs: number): PodInFlight | null {
    return this.#pods.get(podUid)?.inFlight(nowMs) ?? null;
  }

  async prepare(functionId: NamespacedId, kinds: readonly CallKind[], signal: AbortSignal): Promise<void> {
    if (!kinds.includes('runs') && !kinds.includes('inFlight')) return;
    this.#ask(functionId);
    this.#look();
    if (this.#waitedInVain) return;
    const deadline = new Deadline(firstTryMs, signal);
    const watchdogs = this.#podsOf(functionId).map(({ uid }) => this.#pods.get(uid));
    await Promise.all(watchdogs.map((watchdog) => watchdog?.loop.firstTry(deadline.signal)));
    deadline.clear();
    this.#waitedInVain = watchdogs.length > 0 && this.#revision === 0;
  }

  health(): SourceHealth {
    const loops = Array.from(this.#pods.values(), ({ loop }) => loop);
    const answered = loops.map(({ lastSuccess }) => lastSuccess).filter((success) => success !== null);
    const newest = answered.reduce((a, b) => (a !== null && a.wallMs >= b.wallMs ? a : b), answered[0] ?? null);
    const failed = loops.map(({ lastError }) => lastError).filter((error) => error !== null);
    const intervals = loops.map(({ intervalSeconds }) => intervalSeconds).filter((seconds) => seconds !== null);
    const inVain =
      loops.length > 0 && loops.every(({ failing, lastSuccess }) => failing !== null && lastSuccess === null);
    return {
      name: 'watchdog',
      address: `port ${this.#parts.port ?? usualPort} of viewed pods`,
      version: null,
      lastSuccessAtMs: newest?.wallMs ?? null,
      latencyMs: newest?.latencyMs ?? null,
      lastError: failed.reduce((a, b) => (a !== null && a.atMs >= b.atMs ? a : b), failed[0] ?? null),
      intervalSeconds: intervals.length === 0 ? null : Math.max(...intervals),
      failing: null,
      findings: inVain ? [{ code: 'watchdogs_unreachable', params: {} }] : [],
    };
  }

  /** Stops scraping and closes all connections. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#asked.endAll();
    this.#look();
    await this.#dispatcher.destroy();
  }

  #ask(functionId: NamespacedId): void {
    if (this.#stopped) return;
    const key = functionKey(functionId);
    const nowMs = this.#parts.clock.monotonicMs();
    if (this.#asked.ask(key, nowMs) === undefined) this.#asked.take(key, functionId, nowMs);
    // Async: what it throws is a rejection, which the server survives and reports.
    this.#looking ??= setInterval(async () => this.#look(), lookMs).unref();
  }

  /** Follows the pods of requested functions, and no others. */
  #look(): void {
    this.#asked.sweep(this.#parts.clock.monotonicMs());
    const wanted = new Map<string, PodRecord>();
    for (const functionId of this.#asked.held()) {
      for (const pod of this.#podsOf(functionId)) if (pod.podIp !== '') wanted.set(pod.uid, pod);
    }
    for (const [uid, watchdog] of this.#pods) {
      if (wanted.get(uid)?.podIp === watchdog.ip) continue;
      watchdog.stop();
      this.#pods.delete(uid);
    }
    for (const [uid, pod] of wanted) if (!this.#pods.has(uid)) this.#follow(uid, pod.podIp);
    if (this.#asked.size > 0 || this.#looking === null) return;
    clearInterval(this.#looking);
    this.#looking = null;
  }

  #follow(uid: string, ip: string): void {
    const { clock, random, port = usualPort } = this.#parts;
    const watchdog = new PodWatchdog({
      ip,
      port,
      dispatcher: this.#dispatcher,
      clock,
      random,
      semaphore: this.#semaphore,
      grown: () => {
        this.#revision++;
        this.#waitedInVain = false;
      },
    });
    this.#pods.set(uid, watchdog);
    watchdog.run(this.#loops);
  }

  #podsOf(functionId: NamespacedId): readonly PodRecord[] {
    return this.#parts.inventory.snapshot(this.#parts.clock.wallMs())?.index.podsOf(functionId) ?? [];
  }
}
