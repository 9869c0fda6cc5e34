import type { Clock } from '../../model/clock.ts';
import { AnswerFault } from './answerFault.ts';
import { connectionFault } from './connectionFault.ts';
import type { PrometheusApi } from './prometheusApi.ts';

/** An API that notes how it does. */
export class MeasuredApi implements PrometheusApi {
  readonly address: string;
  readonly #api: PrometheusApi;
  readonly #clock: Clock;
  #lastSuccessAtMs: number | null = null;
  #latencyMs: number | null = null;
  #hasAnswered = false;
  #lastError: { readonly atMs: number; readonly message: string } | null = null;

  constructor(api: PrometheusApi, clock: Clock) {
    this.address = api.address;
    this.#api = api;
    this.#clock = clock;
  }

  /** When it last answered with success, Unix ms. */
  get lastSuccessAtMs(): number | null {
    return this.#lastSuccessAtMs;
  }

  /** Whether anything ever answered there, be it with an error or as something else. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** How long the newest whole answer took, ms. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  get lastError(): { readonly atMs: number; readonly message: string } | null {
    return this.#lastError;
  }

  query(promql: string, signal: AbortSignal): Promise<string> {
    return this.#measured(() => this.#api.query(promql, signal), signal);
  }

  metricNames(selector: string, signal: AbortSignal): Promise<readonly string[]> {
    return this.#measured(() => this.#api.metricNames(selector, signal), signal);
  }

  async #measured<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    const askedMs = this.#clock.monotonicMs();
    try {
      const answer = await ask();
      this.#latencyMs = this.#clock.monotonicMs() - askedMs;
      this.#lastSuccessAtMs = this.#clock.wallMs();
      this.#hasAnswered = true;
      return answer;
    } catch (thrown) {
      this.#hasAnswered ||= thrown instanceof AnswerFault;
      const { message } = connectionFault(thrown, this.address);
      if (!signal.aborted) this.#lastError = { atMs: this.#clock.wallMs(), message };
      throw thrown;
    }
  }
}
