import type { Clock } from '../../../model/clock.ts';
import type { Fault } from '../../../model/fault.ts';
import type { NodeRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import type { NodeSeries, PodSeries } from '../../../model/series/series.ts';
import type { MetricsSource, WatchTarget } from '../../../model/source/metricsSource.ts';
import { Deadline } from '../../http/deadline.ts';
import { pause } from '../../http/pause.ts';
import { connectionFault, lateFault } from '../connectionFault.ts';
import type { Discovery } from '../discovery.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { NodeFigures } from './nodeFigures.ts';
import { PodFigures } from './podFigures.ts';

/** Questions that come within this are answered by one fill. */
const gatherMs = 15;

/** A server that answered nothing is asked something small first, and that is waited for so long at least. */
const signOfLifeMs = 1500;

/** What windows are made from. */
export interface PrometheusMetricsParts {
  readonly api: PrometheusApi;
  readonly discovery: Discovery;
  readonly clock: Clock;
  /** The nodes of the inventory, the same list as long as they are the same. */
  readonly nodes: () => readonly NodeRecord[];
  /** Looks a pod up in the inventory, by its UID. */
  readonly pod: (uid: string) => PodRecord | null;
}

/**
 * Windows of all that is watched, out of raw samples: a tick a second of at most two queries, one for all nodes and one
 * for all pods, whoever and however many watch them. When the server fails they go on with what is not known.
 */
export class PrometheusMetrics implements MetricsSource {
  readonly name = 'prometheus';
  /** Every series has its own. */
  readonly intervalSeconds = null;
  readonly #parts: PrometheusMetricsParts;
  readonly #nodes: NodeFigures;
  readonly #pods: PodFigures;
  readonly #stopping = new AbortController();
  readonly #nowMs = () => this.#parts.clock.wallMs();
  #failing: Fault | null = null;
  #filling: Promise<void> | null = null;
  #newestSecond: number | null = null;
  #firstSecond: number | null = null;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  /** How long the newest good tick took. */
  #tookMs = 0;

  constructor(parts: PrometheusMetricsParts) {
    this.#parts = parts;
    this.#nodes = new NodeFigures(parts.api, parts.nodes);
    this.#pods = new PodFigures(parts.api, parts.pod);
  }

  get failing(): Fault | null {
    return this.#failing ?? (this.#parts.discovery.found === null ? this.#parts.discovery.failing : null);
  }

  newestSecond(): number | null {
    return this.#newestSecond;
  }

  observedSinceSecond(): number | null {
    return this.#firstSecond;
  }

  node(name: string): NodeSeries | null {
    const series = this.#nodes.series(name, this.#parts.discovery.found);
    if (series === null) void this.#parts.discovery.missing(this.#stopping.signal);
    return series;
  }

  pod(uid: string): PodSeries | null {
    const series = this.#pods.series(uid, this.#parts.discovery.found);
    if (series === null) void this.#parts.discovery.missing(this.#stopping.signal);
    return series;
  }

  async follow(target: WatchTarget, signal: AbortSignal): Promise<void> {
    const followed = [
      ...target.nodeNames.map((name) => this.#nodes.add(name)),
      ...target.podUids.map((uid) => this.#pods.add(uid)).filter((pod) => pod !== null),
    ];
    try {
      while (followed.some(({ filled }) => !filled)) await unlessAborted(this.#fill(), signal, this.#parts.api.address);
    } catch (thrown) {
      this.unfollow(target);
      throw thrown;
    }
  }

  /** Of pods their nodes alone are not enough. */
  measures({ nodeNames, podUids }: WatchTarget): boolean {
    if (podUids.length > 0) return podUids.some((uid) => this.#pods.has(uid));
    return nodeNames.length === 0 || nodeNames.some((name) => this.#nodes.has(name));
  }

  unfollow(target: WatchTarget): void {
    for (const name of target.nodeNames) this.#nodes.drop(name);
    for (const uid of target.podUids) this.#pods.drop(uid);
  }

  /** Ticks on whole seconds until `signal` aborts; a tick that lasts longer delays the next. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#stopping.abort(), { once: true });
    while (!signal.aborted) {
      await pause(1000 - (this.#nowMs() % 1000), signal);
      if (!signal.aborted) await this.tick(signal);
    }
  }

  /** Asks once for what is new of all that is watched; nothing where nothing is watched and nothing fails. */
  async tick(signal: AbortSignal): Promise<void> {
    if (this.#nodes.isEmpty && this.#pods.isEmpty && this.#failing === null) return;
    const askedAtMs = this.#nowMs();
    // A tick that failed left a gap that the next one fills.
    const sinceSeconds = Math.max(0, Math.min(150, (askedAtMs - this.#askedAtMs) / 1000 - 1));
    const late = this.#failing?.code === 'upstream_timeout' ? this.#failing : null;
    await this.#settle(async () => {
      if (late !== null) await this.#signOfLife(late, signal);
      const begunMs = this.#parts.clock.monotonicMs();
      const discovered = await this.#parts.discovery.need(signal);
      await Promise.all([
        this.#nodes.tick(discovered, sinceSeconds, this.#nowMs, signal),
        this.#pods.tick(discovered, sinceSeconds, this.#nowMs, signal),
        // What failed is tried until it is well again, so that others know when to come back.
        this.#nodes.isEmpty && this.#pods.isEmpty ? this.#parts.api.query('vector(1)', signal) : null,
      ]);
      this.#askedAtMs = askedAtMs;
      this.#tookMs = this.#parts.clock.monotonicMs() - begunMs;
    }, askedAtMs).catch(() => {});
  }

  /**
   * Resolves when a server that was late answers again. Its whole time is not waited for: the question may have been
   * swallowed, and the server may be well since.
   * @throws what it was late with
   */
  async #signOfLife(late: Fault, signal: AbortSignal): Promise<void> {
    const deadline = new Deadline(Math.max(signOfLifeMs, 2 * this.#tookMs), signal);
    try {
      await this.#parts.api.query('vector(1)', deadline.signal);
    } catch (thrown) {
      throw deadline.passed ? late : thrown;
    } finally {
      deadline.clear();
    }
  }

  /** One fill for all that is asked for within a moment. @throws Fault */
  #fill(): Promise<void> {
    this.#filling ??= this.#fillNow().finally(() => {
      this.#filling = null;
    });
    return this.#filling;
  }

  async #fillNow(): Promise<void> {
    const { signal } = this.#stopping;
    await pause(gatherMs, signal);
    await this.#settle(async () => {
      const discovered = await this.#parts.discovery.need(signal);
      await Promise.all([this.#nodes.fill(discovered, signal), this.#pods.fill(discovered, this.#nowMs, signal)]);
    }, this.#nowMs());
  }

  async #settle(asking: () => Promise<void>, askedAtMs: number): Promise<void> {
    try {
      await asking();
    } catch (thrown) {
      this.#failing = connectionFault(thrown, this.#parts.api.address);
      throw this.#failing;
    }
    this.#failing = null;
    const second = Math.floor(askedAtMs / 1000);
    this.#newestSecond = second;
    this.#firstSecond ??= second;
  }
}

/** @throws Fault upstream_timeout when the signal aborts first */
function unlessAborted(promise: Promise<void>, signal: AbortSignal, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(lateFault(address, signal.reason));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
