import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { pause } from '../http/pause.ts';
import { Discovery } from './discovery.ts';
import { MeasuredApi } from './measuredApi.ts';
import type { PrometheusApi, VersionedApi } from './prometheusApi.ts';

/** A server that was replaced by another version says so within this. */
const versionAgainMs = 60_000;
const versionRetryMs = 5000;

/** One server: its API with its health noted, what it is and what it has. */
export class PrometheusServer {
  readonly api: PrometheusApi;
  readonly discovery: Discovery;
  readonly #versioned: VersionedApi;
  readonly #measured: MeasuredApi;
  #version: string | null = null;

  constructor(api: VersionedApi, clock: Clock) {
    this.#versioned = api;
    this.#measured = new MeasuredApi(api, clock);
    this.api = this.#measured;
    this.discovery = new Discovery(this.#measured, clock);
  }

  /** Finds out what it is and what it has, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.discovery.run(signal), this.#learnVersion(signal)]);
  }

  /** Whether anything ever answered there, be it with an error or as something else. */
  get hasAnswered(): boolean {
    return this.#measured.hasAnswered;
  }

  health(): SourceHealth {
    const { address, lastSuccessAtMs, latencyMs, lastError } = this.#measured;
    return {
      name: 'prometheus',
      address,
      version: this.#version,
      lastSuccessAtMs,
      latencyMs,
      lastError,
      intervalSeconds: null,
      findings: this.#findings(),
    };
  }

  #findings(): readonly Finding[] {
    const { address, lastSuccessAtMs, lastError } = this.#measured;
    if (lastError !== null && lastError.atMs > (lastSuccessAtMs ?? Number.NEGATIVE_INFINITY)) {
      return [{ code: 'prometheus_failing', params: { address, message: lastError.message } }];
    }
    return this.discovery.found?.names.size === 0 ? [{ code: 'prometheus_empty', params: { address } }] : [];
  }

  async #learnVersion(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const version = await this.#versioned.version(signal);
      this.#version = version ?? this.#version;
      await pause(
        version === null && this.#measured.lastSuccessAtMs === null ? versionRetryMs : versionAgainMs,
        signal,
      );
    }
  }
}
