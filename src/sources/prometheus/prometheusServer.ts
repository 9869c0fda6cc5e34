import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import type { SourceHealth } from '../../model/sourceHealth.ts';
import { Discovery } from './discovery.ts';
import { MeasuredApi } from './measuredApi.ts';
import type { PrometheusApi } from './prometheusApi.ts';

/** One server: its API with its health noted, and what it has. */
export class PrometheusServer {
  readonly api: PrometheusApi;
  readonly discovery: Discovery;
  readonly #measured: MeasuredApi;

  constructor(api: PrometheusApi, clock: Clock) {
    this.#measured = new MeasuredApi(api, clock);
    this.api = this.#measured;
    this.discovery = new Discovery(this.#measured, clock);
  }

  health(): SourceHealth {
    const { address, lastSuccessAtMs, latencyMs, lastError } = this.#measured;
    const { found } = this.discovery;
    const isEmpty = found !== null && found.names.size === 0;
    const findings: Finding[] = isEmpty ? [{ code: 'prometheus_empty', params: { address } }] : [];
    return {
      name: 'prometheus',
      address,
      version: null,
      lastSuccessAtMs,
      latencyMs,
      lastError,
      intervalSeconds: null,
      findings,
    };
  }
}
