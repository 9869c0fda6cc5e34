import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import { pause } from '../http/pause.ts';
import { connectionFault } from './connectionFault.ts';
import { type Discovered, type DiscoveryAnswers, decodeDiscovered } from './decode/discovered.ts';
import { decodeQueryReply, type SampledSeries } from './decode/queryReply.ts';
import type { PrometheusApi } from './prometheusApi.ts';
import {
  liveQuery,
  movedQuery,
  movedSelector,
  namesQuery,
  targetsQuery,
  tellingSelector,
} from './promql/discoveryQueries.ts';

const askedAgainMs = 60_000;
/** Where there is something new, or nothing yet, as of a server that has just started; doubled while nothing changes. */
const soonMs = 2000;
/** One that has nothing of use is asked so soon for so long. */
const hopefulMs = 120_000;
const retryMs = 1000;
/** Somebody misses something: asked again no sooner than this. */
const soonestMs = 5000;

/** Finds out, now and then, what a server has. */
export class Discovery {
  readonly #api: PrometheusApi;
  readonly #clock: Clock;
  #found: Discovered | null = null;
  #failing: Fault | null = null;
  #asking: Promise<void> | null = null;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #revision = 0;
  #waitMs = soonMs;
  #emptySinceMs: number | null = null;

  constructor(api: PrometheusApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** What was found last; null before the first answer. */
  get found(): Discovered | null {
    return this.#found;
  }

  get failing(): Fault | null {
    return this.#failing;
  }

  /** Grows when other names are found than before. */
  get revision(): number {
    return this.#revision;
  }

  /** Asks until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#ask(signal);
      await pause(this.#failing === null ? this.#waitMs : retryMs, signal);
    }
  }

  /** What there is, asked for now where it is not known. @throws Fault */
  async need(signal: AbortSignal): Promise<Discovered> {
    if (this.#found === null) await this.#ask(signal);
    if (this.#found !== null) return this.#found;
    throw this.#failing ?? connectionFault(new Error('stopped'), this.#api.address);
  }

  /** Something that should be there was not found: asks again, unless that was just done. */
  async missing(signal: AbortSignal): Promise<void> {
    if (this.#clock.monotonicMs() - this.#askedAtMs >= soonestMs) await this.#ask(signal);
  }

  /** One question at a time, whoever asks. */
  #ask(signal: AbortSignal): Promise<void> {
    this.#asking ??= this.#askNow(signal).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Names alone cost a server little; one that does not tell them is asked for rows. */
  async #names(signal: AbortSignal): Promise<Pick<DiscoveryAnswers, 'names' | 'moved'>> {
    try {
      const [names, moved] = await Promise.all([
        this.#api.metricNames(tellingSelector, signal),
        this.#api.metricNames(movedSelector, signal),
      ]);
      return { names, moved: moved.length > 0 ? await this.#rows(movedQuery, signal) : [] };
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'upstream_failed') throw thrown;
      const [rows, moved] = await Promise.all([this.#rows(namesQuery, signal), this.#rows(movedQuery, signal)]);
      return { names: rows.map(({ labels }) => labels['__name__'] ?? ''), moved };
    }
  }

  async #rows(promql: string, signal: AbortSignal): Promise<SampledSeries[]> {
    return decodeQueryReply(await this.#api.query(promql, signal));
  }

  async #askNow(signal: AbortSignal): Promise<void> {
    this.#askedAtMs = this.#clock.monotonicMs();
    try {
      const [{ names, moved }, live, targets] = await Promise.all([
        this.#names(signal),
        this.#rows(liveQuery, signal),
        this.#rows(targetsQuery, signal),
      ]);
      this.#take(decodeDiscovered({ names, live, targets, moved }));
      this.#failing = null;
    } catch (thrown) {
      this.#failing = connectionFault(thrown, this.#api.address);
      this.#emptySinceMs = null;
      this.#waitMs = soonMs;
    }
  }

  #take(found: Discovered): void {
    const before = this.#found;
    this.#found = found;
    const hasNewNames = !isSame(before?.names, found.names);
    if (hasNewNames) this.#revision++;
    const nowMs = this.#clock.monotonicMs();
    this.#emptySinceMs = found.names.size > 0 ? null : (this.#emptySinceMs ?? nowMs);
    const isHopeful = this.#emptySinceMs !== null && nowMs - this.#emptySinceMs < hopefulMs;
    const isNew = this.#failing !== null || hasNewNames || before?.targets.length !== found.targets.length;
    this.#waitMs = isHopeful || isNew ? soonMs : Math.min(2 * this.#waitMs, askedAgainMs);
  }
}

function isSame(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): boolean {
  return a?.size === b.size && [...b].every((name) => a.has(name));
}
