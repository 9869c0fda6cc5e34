import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import type { InventorySource, PodRecord } from '../../../model/inventory/inventory.ts';
import type { NodeSeries, PodSeries } from '../../../model/series/series.ts';
import type { CoarseUsage } from '../../../model/source/coarseUsage.ts';
import type { MeasuredEntity, MetricsSource, WatchTarget } from '../../../model/source/metricsSource.ts';
import type { SourceHealth } from '../../../model/source/sourceHealth.ts';
import { unlessAborted } from '../../../model/source/unlessAborted.ts';
import { pause, retryWaitMs } from '../../http/retry.ts';
import { brokenAnswer, type ClusterApi, readText, StatusFault } from '../clusterApi.ts';
import type { DecodedNode } from '../decode/node.ts';
import { headTimeoutMs, silenceTimeoutMs, takeItems } from '../listWatch/listObjects.ts';
import { isWhole, podsPath, readCoarseUsage, usageHow } from './coarseUsage.ts';
import { decodeNodeUsage, decodePodUsage } from './decodeUsage.ts';
import { discoveryRight, group, servedBase } from './servedBase.ts';
import { FollowedUsage } from './usageWindow.ts';

/** The default resolution of metrics-server. */
const pollMs = 15_000;
const discoverMs = 60_000;
/** While the API server does not tell whether the API is served. */
const discoverRetry = { firstRetryMs: 2000, mostRetryMs: 15_000 };

/** Dependencies of the source. */
export interface MetricsServerParts {
  readonly api: ClusterApi;
  /** The address of the API, without credentials. */
  readonly address: string;
  readonly inventory: Pick<InventorySource, 'snapshot'> & { nodeItem(name: string): DecodedNode | null };
  /** The label selector of the pods of functions. */
  readonly podSelector: string;
  readonly clock: Clock;
}

/**
 * CPU and memory of pods and nodes from metrics.k8s.io: coarse, and the last fallback. It is polled only while
 * something is watched. The memory of a node is its working set, which is close to, but not the same as, memory not
 * available.
 */
export class MetricsServer implements MetricsSource {
  readonly name = 'metrics-server';
  readonly #parts: MetricsServerParts;
  readonly #nodes = new FollowedUsage();
  readonly #pods = new FollowedUsage();
  /** Where the API is served; null if it is not, and before that is known. */
  #base: string | null = null;
  /** Whether the newest attempt to find out where the API is served has failed. */
  #isUndetermined = false;
  #revision = 0;
  #failing: Fault | null = null;
  #lastSuccessAtMs: number | null = null;
  #latencyMs: number | null = null;
  #lastError: SourceHealth['lastError'] = null;
  #firstSecond: number | null = null;
  #polling: Promise<void> | null = null;
  #stopped: AbortSignal = AbortSignal.abort();

  constructor(parts: MetricsServerParts) {
    this.#parts = parts;
  }

  get failing(): Fault | null {
    return this.#failing;
  }

  get intervalSeconds(): number | null {
    return this.#pods.gapSeconds ?? this.#nodes.gapSeconds;
  }

  /** Samples are not per second here: time advances by itself. */
  newestSecond(): number | null {
    return null;
  }

  observedSinceSecond(): number | null {
    return this.#firstSecond;
  }

  /** Whether the cluster has metrics.k8s.io, as far as is known. */
  get isServed(): boolean {
    return this.#base !== null;
  }

  /** Empty if the cluster has no metrics.k8s.io. */
  health(): readonly SourceHealth[] {
    if (this.#base === null && !this.#isUndetermined) return [];
    return [
      {
        name: 'metrics-server',
        address: `${this.#parts.address.replace(/\/$/, '')}${this.#base ?? group}`,
        version: null,
        lastSuccessAtMs: this.#lastSuccessAtMs,
        latencyMs: this.#latencyMs,
        lastError: this.#lastError,
        intervalSeconds: this.intervalSeconds,
        failing: null,
        findings: [],
      },
    ];
  }

  /** Increases when the API appears or disappears. */
  get revision(): number {
    return this.#revision;
  }

  node(name: string): NodeSeries | null {
    const item = this.#parts.inventory.nodeItem(name);
    if (this.#base === null || item === null) return null;
    const { capacityCores, capacityMemoryBytes } = item;
    const window = () => this.#nodes.window(name);
    const percentOf = (value: (second: number) => number | undefined, whole: number | null) =>
      whole === null ? null : { at: (second: number) => (100 * (value(second) ?? Number.NaN)) / whole };
    return {
      cpuPercent: percentOf((second) => window()?.cpuCoresAt(second), capacityCores),
      memoryPercent: percentOf((second) => window()?.memoryBytesAt(second), capacityMemoryBytes),
      rootDiskPercent: null,
      diskReadKibPerSecond: null,
      diskWriteKibPerSecond: null,
      networkDownKibPerSecond: null,
      networkUpKibPerSecond: null,
      memoryTotalBytes: capacityMemoryBytes ?? Number.NaN,
    };
  }

  pod(uid: string): PodSeries | null {
    if (this.#base === null) return null;
    const window = () => this.#pods.window(uid);
    return {
      cpuPercent: { at: (second) => 100 * (window()?.cpuCoresAt(second) ?? Number.NaN) },
      workingSetBytes: { at: (second) => window()?.memoryBytesAt(second) ?? Number.NaN },
    };
  }

  /** Checks now and then whether the API is served, and polls while something is watched; until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#stopped = signal;
    await Promise.all([this.#discover(signal), this.#pollWhileFollowed(signal)]);
  }

  async follow({ nodeNames, podUids }: WatchTarget, signal: AbortSignal): Promise<void> {
    const newOnes = [
      ...nodeNames.filter((name) => this.#nodes.follow(name)),
      ...podUids.filter((uid) => this.#pods.follow(uid)),
    ];
    if (newOnes.length === 0) return;
    try {
      await unlessAborted(this.#pollAnew(), signal, late);
    } catch (thrown) {
      this.unfollow({ nodeNames, podUids });
      throw thrown;
    }
  }

  unfollow({ nodeNames, podUids }: WatchTarget): void {
    for (const name of nodeNames) this.#nodes.unfollow(name);
    for (const uid of podUids) this.#pods.unfollow(uid);
  }

  howOf(figure: string, entity: MeasuredEntity): string | null {
    const isMeasured = figure === 'cpuPercent' || figure === 'memoryPercent' || figure === 'memoryBytes';
    return this.#base === null || !isMeasured ? null : usageHow(this.#base, this.#parts.podSelector, entity);
  }

  async coarseUsage(signal: AbortSignal): Promise<CoarseUsage | null> {
    const base = this.#base;
    if (base === null) return null;
    return readCoarseUsage(this.#parts, base, (path, query, take) => this.#list(path, query, signal, take));
  }

  async #discover(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let waitMs = discoverMs;
      try {
        const base = await servedBase((path) => this.#textAt(path, signal), this.#base);
        if (base !== this.#base) this.#revision++;
        this.#base = base;
        failures = 0;
      } catch (thrown) {
        if (signal.aborted) return;
        const isForbidden = thrown instanceof StatusFault && thrown.status === 403;
        this.#failed(thrown, isForbidden ? discoveryRight : null);
        failures++;
        // A right is rarely granted within seconds.
        if (!isForbidden) waitMs = retryWaitMs(failures, discoverRetry, null, 0);
      }
      this.#isUndetermined = failures > 0;
      await pause(waitMs, signal);
    }
  }

  /** A small answer, null if there is nothing at the path (404), or why that is unknown. */
  #textAt(path: string, signal: AbortSignal): Promise<string | Fault | null> {
    return this.#timed(() => readText(this.#parts.api, { path }, signal)).catch((thrown: unknown) =>
      thrown instanceof StatusFault && thrown.status === 404 ? null : brokenAnswer(thrown),
    );
  }

  #failed(thrown: unknown, advice: string | null = null): Fault {
    const fault = brokenAnswer(thrown);
    const message = advice === null ? fault.message : `${fault.message.replace(/\.?$/, '.')} ${advice}`;
    this.#lastError = { atMs: this.#parts.clock.wallMs(), message };
    return fault;
  }

  async #pollWhileFollowed(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(pollMs, signal);
      // A failed poll is retried after the same interval; values hold for a while, then become unknown.
      if (this.#base !== null && this.#nodes.size + this.#pods.size > 0) await this.#poll().catch(() => {});
    }
  }

  /** A poll under way may have begun before something was followed. */
  async #pollAnew(): Promise<void> {
    await this.#polling?.catch(() => {});
    await this.#poll();
  }

  /** One poll at a time, shared by everyone who waits for it. */
  #poll(): Promise<void> {
    this.#polling ??= this.#ask()
      .then(() => {
        this.#failing = null;
      })
      .catch((thrown: unknown) => {
        this.#failing = this.#failed(thrown);
        throw this.#failing;
      })
      .finally(() => {
        this.#polling = null;
      });
    return this.#polling;
  }

  async #ask(): Promise<void> {
    const { clock, inventory } = this.#parts;
    const index = inventory.snapshot(clock.wallMs())?.index;
    const pods = this.#pods.names.flatMap((uid) => index?.pod(uid) ?? []);
    const namespaces = new Set(pods.map(({ id }) => id.namespace));
    await Promise.all([
      ...(this.#nodes.size > 0 ? [this.#askNodes()] : []),
      ...[...namespaces].map((namespace) => this.#askPods(namespace, pods)),
    ]);
    this.#firstSecond ??= Math.floor(clock.wallMs() / 1000);
  }

  async #askNodes(): Promise<void> {
    await this.#list(`${this.#base}/nodes`, {}, this.#stopped, (item) => {
      const usage = decodeNodeUsage(item);
      if (usage !== null) this.#nodes.add(usage.name, usage.sample);
    });
  }

  async #askPods(namespace: string, pods: readonly PodRecord[]): Promise<void> {
    const byName = new Map(pods.filter(({ id }) => id.namespace === namespace).map((pod) => [pod.id.name, pod]));
    const query = { labelSelector: this.#parts.podSelector };
    await this.#list(podsPath(this.#base ?? '', namespace), query, this.#stopped, (item) => {
      const usage = decodePodUsage(item);
      const pod = usage === null ? undefined : byName.get(usage.name);
      if (usage !== null && pod !== undefined && isWhole(usage.sample, pod)) this.#pods.add(pod.uid, usage.sample);
    });
  }

  /** The lists have no pages: they are decoded as they arrive, however long they are. */
  async #list(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    take: (item: unknown) => void,
  ): Promise<void> {
    const { api } = this.#parts;
    const timing = { headTimeoutMs, silenceTimeoutMs };
    await this.#timed(async () => takeItems(await api.request({ path, query, signal, ...timing }), take));
  }

  async #timed<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    const { clock } = this.#parts;
    const askedMs = clock.monotonicMs();
    const answer = await request();
    this.#latencyMs = clock.monotonicMs() - askedMs;
    this.#lastSuccessAtMs = clock.wallMs();
    return answer;
  }
}

function late(): Fault {
  return new Fault('upstream_timeout', 'metrics.k8s.io did not answer in time.');
}
