import type { Clock } from '../../model/clock.ts';
import type { ClusterApi, ClusterRequest, ClusterResponse } from './clusterApi.ts';

/** Records the latency and the last success of an API. */
export class MeasuredApi implements ClusterApi {
  readonly #api: ClusterApi;
  readonly #clock: Clock;
  #lastSuccessAtMs: number | null = null;
  #latencyMs: number | null = null;

  constructor(api: ClusterApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Time of the last successful answer, Unix ms. */
  get lastSuccessAtMs(): number | null {
    return this.#lastSuccessAtMs;
  }

  /** From the newest request to the head of its answer, ms. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  async request(request: ClusterRequest): Promise<ClusterResponse> {
    const askedMs = this.#clock.monotonicMs();
    const response = await this.#api.request(request);
    this.#latencyMs = this.#clock.monotonicMs() - askedMs;
    if (response.status < 300) this.#lastSuccessAtMs = this.#clock.wallMs();
    return response;
  }
}
