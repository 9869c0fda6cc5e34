import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import { pause } from '../pacing/pause.ts';
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

  /** Asks until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#ask(signal);
      await pause(this.#failing === null ? askedAgainMs : retryMs, signal);
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
      this.#found = decodeDiscovered({ names, live, targets, moved });
      this.#failing = null;
    } catch (thrown) {
      this.#failing = connectionFault(thrown, this.#api.address);
    }
  }
}
