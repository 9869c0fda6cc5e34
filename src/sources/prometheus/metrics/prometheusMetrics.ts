import type { Clock } from '../../../model/clock.ts';
import type { Fault } from '../../../model/fault.ts';
import type { NodeRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import type { NodeFacts } from '../../../model/inventory/nodeDescription.ts';
import type { PlatformSeries } from '../../../model/platform.ts';
import type { NodeSeries, PodSeries } from '../../../model/series/series.ts';
import type { CoarseUsage } from '../../../model/source/coarseUsage.ts';
import { measuredHow } from '../../../model/source/measuredHow.ts';
import type { MeasuredEntity, MetricsSource, WatchTarget } from '../../../model/source/metricsSource.ts';
import { unlessAborted } from '../../../model/source/unlessAborted.ts';
import { Deadline } from '../../http/deadline.ts';
import { pause } from '../../http/retry.ts';
import type { Discovery } from '../discovery.ts';
import { connectionFault, lateFault } from '../faults.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { CoarseQueries } from './coarseQueries.ts';
import { wholeWindowSeconds } from './lookBack.ts';
import { PodQueries } from './podQueries.ts';
import { ScrapedNodes } from './scrapedNodes.ts';
import { ScrapedPods } from './scrapedPods.ts';

/** Requests to watch that arrive within this time share one fill. */
const gatherMs = 15;

/** After a timeout a trivial query comes first; this is the least time that it is given. */
const probeTimeoutMs = 1500;

/** What the windows are made from. */
export interface PrometheusMetricsDependencies {
  readonly api: PrometheusApi;
  readonly discovery: Discovery;
  readonly clock: Clock;
  /** The nodes of the inventory: the same array while they are the same. */
  readonly nodes: () => readonly NodeRecord[];
  /** Looks up a pod in the inventory by UID. */
  readonly pod: (uid: string) => PodRecord | null;
  readonly series: PlatformSeries;
  /** The namespaces that functions of the inventory are in. */
  readonly namespaces: () => readonly string[];
}

/**
 * The windows of all watched nodes and pods, made from raw samples. Each tick sends at most two queries, one for all
 * nodes and one for all pods, no matter how many viewers there are. While the server fails, values are unknown.
 */
export class PrometheusMetrics implements MetricsSource {
  readonly name = 'prometheus';
  /** Each series has its own interval. */
  readonly intervalSeconds = null;
  readonly #dependencies: PrometheusMetricsDependencies;
  readonly #nodes: ScrapedNodes;
  readonly #pods: ScrapedPods;
  readonly #coarse: CoarseQueries;
  readonly #podQueries = new PodQueries();
  readonly #stopping = new AbortController();
  readonly #nowMs = () => this.#dependencies.clock.wallMs();
  #failing: Fault | null = null;
  #filling: Promise<void> | null = null;
  #newestSecond: number | null = null;
  #firstSecond: number | null = null;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  /** Duration of the newest successful tick. */
  #tookMs = 0;

  constructor(dependencies: PrometheusMetricsDependencies) {
    this.#dependencies = dependencies;
    this.#nodes = new ScrapedNodes(dependencies.api, dependencies.nodes);
    this.#pods = new ScrapedPods(dependencies.api, dependencies.pod);
    const { api, series, namespaces, nodes } = dependencies;
    this.#coarse = new CoarseQueries({ api, series, namespaces, nodes, nowMs: this.#nowMs });
  }

  get failing(): Fault | null {
    return this.#failing ?? (this.#dependencies.discovery.found === null ? this.#dependencies.discovery.failing : null);
  }

  newestSecond(): number | null {
    return this.#newestSecond;
  }

  observedSinceSecond(): number | null {
    return this.#firstSecond;
  }

  node(name: string): NodeSeries | null {
    const series = this.#nodes.series(name, this.#dependencies.discovery.found);
    if (series === null) void this.#dependencies.discovery.missing(this.#stopping.signal);
    return series;
  }

  facts(nodeName: string): NodeFacts | null {
    return this.#nodes.factsAt(nodeName, this.#nowMs());
  }

  pod(uid: string): PodSeries | null {
    const series = this.#pods.series(uid, this.#dependencies.discovery.found);
    if (series === null) void this.#dependencies.discovery.missing(this.#stopping.signal);
    return series;
  }

  async follow(target: WatchTarget, signal: AbortSignal): Promise<void> {
    const followed = [
      ...target.nodeNames.map((name) => this.#nodes.add(name)),
      ...target.podUids.map((uid) => this.#pods.add(uid)).filter((pod) => pod !== null),
    ];
    try {
      while (followed.some(({ filled }) => !filled))
        await unlessAborted(this.#fill(), signal, () => lateFault(this.#dependencies.api.address, signal.reason));
    } catch (thrown) {
      this.unfollow(target);
      throw thrown;
    }
  }

  /** For pods, samples of their nodes alone are not enough. */
  measures({ nodeNames, podUids }: WatchTarget): boolean {
    if (podUids.length > 0) return podUids.some((uid) => this.#pods.has(uid));
    return nodeNames.length === 0 || nodeNames.some((name) => this.#nodes.has(name));
  }

  unfollow(target: WatchTarget): void {
    for (const name of target.nodeNames) this.#nodes.drop(name);
    for (const uid of target.podUids) this.#pods.drop(uid);
  }

  howOf(figure: string, entity: MeasuredEntity): string | null {
    const { api, discovery } = this.#dependencies;
    const { found } = discovery;
    if (found === null) return null;
    const query =
      'nodeName' in entity
        ? this.#nodes.query(figure, entity.nodeName, found)
        : this.#podQueries.of(figure, entity.pods, found);
    return query === null ? null : measuredHow([api.address], query);
  }

  async coarseUsage(signal: AbortSignal): Promise<CoarseUsage | null> {
    const { api, discovery } = this.#dependencies;
    try {
      return await this.#coarse.read(await discovery.need(signal), signal);
    } catch (thrown) {
      throw connectionFault(thrown, api.address);
    }
  }

  /** Ticks on whole seconds until `signal` aborts; a longer tick delays the next. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#stopping.abort(), { once: true });
    while (!signal.aborted) {
      await pause(1000 - (this.#nowMs() % 1000), signal);
      if (!signal.aborted) await this.tick(signal);
    }
  }

  /** Fetches new samples of everything watched. Does nothing if nothing is watched and the server is healthy. */
  async tick(signal: AbortSignal): Promise<void> {
    if (this.#nodes.isEmpty && this.#pods.isEmpty && this.#failing === null) return;
    const askedAtMs = this.#nowMs();
    // The next successful tick fills the gap that failed ones left.
    const sinceSeconds = Math.max(0, Math.min(wholeWindowSeconds, (askedAtMs - this.#askedAtMs) / 1000 - 1));
    const late = this.#failing?.code === 'upstream_timeout' ? this.#failing : null;
    await this.#settle(async () => {
      if (late !== null) await this.#probe(late, signal);
      const begunMs = this.#dependencies.clock.monotonicMs();
      const discovered = await this.#dependencies.discovery.need(signal);
      await Promise.all([
        this.#nodes.tick(discovered, sinceSeconds, this.#nowMs, signal),
        this.#pods.tick(discovered, sinceSeconds, this.#nowMs, signal),
        // While failing, keep probing even if nothing is watched, so that callers know when it recovers.
        this.#nodes.isEmpty && this.#pods.isEmpty ? this.#dependencies.api.query('vector(1)', signal) : null,
      ]);
      this.#askedAtMs = askedAtMs;
      this.#tookMs = this.#dependencies.clock.monotonicMs() - begunMs;
    }, askedAtMs).catch(() => {});
  }

  /**
   * Resolves when a server that timed out replies again. The wait is shorter than a full timeout: a query may have been
   * lost although the server has recovered since.
   * @throws Fault the earlier timeout, if there is still no reply
   */
  async #probe(late: Fault, signal: AbortSignal): Promise<void> {
    const deadline = new Deadline(Math.max(probeTimeoutMs, 2 * this.#tookMs), signal);
    try {
      await this.#dependencies.api.query('vector(1)', deadline.signal);
    } catch (thrown) {
      throw deadline.passed ? late : thrown;
    } finally {
      deadline.clear();
    }
  }

  /** Callers share one fill. @throws Fault */
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
      const discovered = await this.#dependencies.discovery.need(signal);
      await Promise.all([this.#nodes.fill(discovered, signal), this.#pods.fill(discovered, this.#nowMs, signal)]);
    }, this.#nowMs());
  }

  async #settle(asking: () => Promise<void>, askedAtMs: number): Promise<void> {
    try {
      await asking();
    } catch (thrown) {
      this.#failing = connectionFault(thrown, this.#dependencies.api.address);
      throw this.#failing;
    }
    this.#failing = null;
    const second = Math.floor(askedAtMs / 1000);
    this.#newestSecond = second;
    this.#firstSecond ??= second;
  }
}
