import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import type { PlatformSeries } from '../../model/platform.ts';
import { pause } from '../http/retry.ts';
import { decodeQueryReply, type SampledSeries } from './decode/apiReply.ts';
import { type Discovered, DiscoveryQueries, type DiscoveryReplies } from './decode/discovered.ts';
import { connectionFault, lateFault } from './faults.ts';
import type { PrometheusApi } from './prometheusApi.ts';

const longestWaitMs = 60_000;
/**
 * First interval after a change, or while the server is empty, such as just after its start; doubled without change.
 */
const shortestWaitMs = 2000;
/** An empty server is polled at the shortest interval for this long. */
const emptyPatienceMs = 120_000;
const retryMs = 1000;
/** Minimum time between rediscoveries that a missing figure triggers. */
const missingAfterMs = 5000;

/** Discovers which metrics and node targets a server has, and notices changes. */
export class Discovery {
  readonly #api: PrometheusApi;
  readonly #queries: DiscoveryQueries;
  readonly #clock: Clock;
  #found: Discovered | null = null;
  #failing: Fault | null = null;
  #asking: Promise<void> | null = null;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #revision = 0;
  #waitMs = shortestWaitMs;
  #emptySinceMs: number | null = null;

  constructor(api: PrometheusApi, series: PlatformSeries, clock: Clock) {
    this.#api = api;
    this.#queries = new DiscoveryQueries(series);
    this.#clock = clock;
  }

  /** The newest result; null before the first. */
  get found(): Discovered | null {
    return this.#found;
  }

  get failing(): Fault | null {
    return this.#failing;
  }

  /** Incremented when the set of metrics changes. */
  get revision(): number {
    return this.#revision;
  }

  /** Rediscovers periodically until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#ask(signal);
      await pause(this.#failing === null ? this.#waitMs : retryMs, signal);
    }
  }

  /** The newest result; discovers first if there is none. @throws Fault */
  async need(signal: AbortSignal): Promise<Discovered> {
    if (this.#found === null) await this.#ask(signal);
    if (this.#found !== null) return this.#found;
    throw this.#failing ?? lateFault(this.#api.address, signal.reason);
  }

  /** Reports that something expected was not found: rediscovers unless that was done just now. */
  async missing(signal: AbortSignal): Promise<void> {
    if (this.#clock.monotonicMs() - this.#askedAtMs >= missingAfterMs) await this.#ask(signal);
  }

  /** Callers share one discovery at a time. */
  #ask(signal: AbortSignal): Promise<void> {
    this.#asking ??= this.#askNow(signal).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askNow(signal: AbortSignal): Promise<void> {
    this.#askedAtMs = this.#clock.monotonicMs();
    try {
      const [{ names, moved }, live, targets] = await Promise.all([
        this.#names(signal),
        this.#rows(this.#queries.live, signal),
        this.#rows(this.#queries.nodeTargets, signal),
      ]);
      this.#take(this.#queries.decode({ names, live, targets, moved }));
      this.#failing = null;
    } catch (thrown) {
      this.#failing = connectionFault(thrown, this.#api.address);
      this.#emptySinceMs = null;
      this.#waitMs = shortestWaitMs;
    }
  }

  /** Listing names is cheap for a server; one that does not support it is queried for rows. */
  async #names(signal: AbortSignal): Promise<Pick<DiscoveryReplies, 'names' | 'moved'>> {
    try {
      const [names, moved] = await Promise.all([
        this.#api.metricNames(this.#queries.probedSelector, signal),
        this.#api.metricNames(this.#queries.movedSelector, signal),
      ]);
      return { names, moved: moved.length > 0 ? await this.#rows(this.#queries.moved, signal) : [] };
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'upstream_failed') throw thrown;
      const [rows, moved] = await Promise.all([
        this.#rows(this.#queries.names, signal),
        this.#rows(this.#queries.moved, signal),
      ]);
      return { names: rows.map(({ labels }) => labels['__name__'] ?? ''), moved };
    }
  }

  async #rows(promql: string, signal: AbortSignal): Promise<SampledSeries[]> {
    return decodeQueryReply(await this.#api.query(promql, signal));
  }

  #take(found: Discovered): void {
    const before = this.#found;
    this.#found = found;
    const hasNewNames = !areEqual(before?.names, found.names);
    if (hasNewNames) this.#revision++;
    const nowMs = this.#clock.monotonicMs();
    this.#emptySinceMs = found.names.size > 0 ? null : (this.#emptySinceMs ?? nowMs);
    const isStarting = this.#emptySinceMs !== null && nowMs - this.#emptySinceMs < emptyPatienceMs;
    const isNew = this.#failing !== null || hasNewNames || before?.targets.length !== found.targets.length;
    this.#waitMs = isStarting || isNew ? shortestWaitMs : Math.min(2 * this.#waitMs, longestWaitMs);
  }
}

function areEqual(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): boolean {
  return a?.size === b.size && [...b].every((name) => a.has(name));
}
