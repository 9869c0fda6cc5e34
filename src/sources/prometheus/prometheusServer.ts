import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import type { PlatformSeries } from '../../model/platform.ts';
import { FirstAnswer } from '../../model/source/firstAnswer.ts';
import type { SourceFailure, SourceHealth } from '../../model/source/sourceHealth.ts';
import { pause } from '../http/retry.ts';
import { Discovery } from './discovery.ts';
import { AnswerFault, connectionFault, lateFault } from './faults.ts';
import type { PrometheusApi, VersionedApi } from './prometheusApi.ts';

/** A server that was replaced by another version reports it within this time. */
const versionRefreshMs = 60_000;
const versionRetryMs = 5000;

type Failure = Omit<SourceFailure, 'kind'>;

/** One server: its API, the health of that API, its version and which metrics it has. */
export class PrometheusServer {
  readonly api: PrometheusApi;
  readonly discovery: Discovery;
  readonly #versioned: VersionedApi;
  readonly #observed: ObservedApi;
  #version: string | null = null;

  /** @param series the platform's metrics, which are looked for besides those of nodes and pods */
  constructor(api: VersionedApi, series: PlatformSeries, clock: Clock) {
    this.#versioned = api;
    this.#observed = new ObservedApi(api, clock);
    this.api = this.#observed;
    this.discovery = new Discovery(this.#observed, series, clock);
  }

  /** Discovers the version and the metrics, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.discovery.run(signal), this.#refreshVersion(signal)]);
  }

  /** Whether the address has ever responded, even with an error or as something other than Prometheus. */
  get hasAnswered(): boolean {
    return this.#observed.hasAnswered;
  }

  health(): SourceHealth {
    const { address, lastSuccessAtMs, latencyMs, lastError, failure } = this.#observed;
    return {
      name: 'prometheus',
      address,
      version: this.#version,
      lastSuccessAtMs,
      latencyMs,
      lastError,
      intervalSeconds: null,
      failing: failure === null ? null : { kind: 'prometheus', ...failure },
      findings: this.#findings(),
    };
  }

  #findings(): readonly Finding[] {
    const { address, failure } = this.#observed;
    if (failure !== null) return [{ code: 'prometheus_failing', params: { address, ...failure } }];
    return this.discovery.found?.names.size === 0 ? [{ code: 'prometheus_empty', params: { address } }] : [];
  }

  async #refreshVersion(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const version = await this.#versioned.version(signal);
      this.#version = version ?? this.#version;
      const neverSucceeded = version === null && this.#observed.lastSuccessAtMs === null;
      await pause(neverSucceeded ? versionRetryMs : versionRefreshMs, signal);
    }
  }
}

/** An API that records the outcome of every request. */
class ObservedApi implements PrometheusApi {
  readonly address: string;
  readonly #api: PrometheusApi;
  readonly #clock: Clock;
  /** Unix ms of the newest successful reply. */
  lastSuccessAtMs: number | null = null;
  /** How long the newest successful request took, ms. */
  latencyMs: number | null = null;
  hasAnswered = false;
  lastError: ({ readonly atMs: number } & Failure) | null = null;
  /** Whether the newest request failed: the times above are for display, since the wall clock may be set back. */
  #isFailing = false;
  readonly #first = new FirstAnswer();

  constructor(api: PrometheusApi, clock: Clock) {
    this.address = api.address;
    this.#api = api;
    this.#clock = clock;
  }

  query(promql: string, signal: AbortSignal): Promise<string> {
    return this.#observe(() => this.#api.query(promql, signal), signal);
  }

  metricNames(selector: string, signal: AbortSignal): Promise<readonly string[]> {
    return this.#observe(() => this.#api.metricNames(selector, signal), signal);
  }

  /** Of the newest request; null if it succeeded. */
  get failure(): Failure | null {
    if (this.#first.isOverdue(this.#clock.monotonicMs())) {
      const { message } = lateFault(this.address, null);
      return { reason: 'timeout', message };
    }
    if (this.lastError === null || !this.#isFailing) return null;
    const { message, reason } = this.lastError;
    return { message, reason };
  }

  async #observe<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    const askedMs = this.#clock.monotonicMs();
    this.#first.asked(askedMs);
    try {
      const answer = await ask();
      this.#first.came();
      this.latencyMs = this.#clock.monotonicMs() - askedMs;
      this.lastSuccessAtMs = this.#clock.wallMs();
      this.#isFailing = false;
      this.hasAnswered = true;
      return answer;
    } catch (thrown) {
      this.hasAnswered ||= thrown instanceof AnswerFault;
      const { message, reason } = connectionFault(thrown, this.address);
      if (!signal.aborted) {
        this.lastError = { atMs: this.#clock.wallMs(), message, reason };
        this.#isFailing = true;
        this.#first.came();
      }
      throw thrown;
    }
  }
}
