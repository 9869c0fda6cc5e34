import type { Dispatcher } from 'undici';
import type { Clock } from '../../model/clock.ts';
import { trustedAuthorities } from '../http/certificates.ts';
import { dispatcherFor } from '../http/dispatcher.ts';
import { boundedBody, exchange, startOfBody } from '../http/exchange.ts';
import { pathPrefix } from '../http/hostPort.ts';
import { AuthorizationFile, type PrometheusAccess } from './access.ts';
import { decodeLabelValues, decodeServerVersion } from './decode/apiReply.ts';
import { answerFault, foreignAnswer, prometheusAt } from './faults.ts';
import type { VersionedApi } from './prometheusApi.ts';

/** The largest reply that is read, and the largest error body. */
const mostBytes = 32 * 1024 * 1024;
const mostErrorBytes = 64 * 1024;
/** Metrics without samples for longer than this are not listed. */
const recentSeconds = 300;

interface Answer {
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A server over HTTP or HTTPS. Replies are bounded in time and size; redirects are not followed. */
export class HttpPrometheusApi implements VersionedApi {
  readonly address: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #authorization: AuthorizationFile | null;
  readonly #dispatcher: Dispatcher;
  readonly #timeoutMs: number;
  readonly #clock: Clock;

  /**
   * @param proxyUrl the proxy that the environment names for the server; null for none
   * @param timeoutMs how long a reply may take
   */
  constructor(
    access: PrometheusAccess,
    proxyUrl: string | null,
    clock: Clock,
    { timeoutMs }: { readonly timeoutMs: number },
  ) {
    const url = new URL(access.url);
    this.address = url.origin + pathPrefix(url);
    this.#headers = {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(access.tenant === null ? {} : { 'x-scope-orgid': access.tenant }),
    };
    this.#authorization = access.authorizationFile === null ? null : new AuthorizationFile(access.authorizationFile);
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    const { connect, guard } = access;
    this.#dispatcher = dispatcherFor({ connect, guard, proxyUrl, tls: { ca: trustedAuthorities(access.ca) } });
  }

  async query(promql: string, signal: AbortSignal): Promise<string> {
    const { text } = await this.#ask('POST', '/api/v1/query', this.#form(promql), signal);
    return this.#ofPrometheus(text);
  }

  async metricNames(selector: string, signal: AbortSignal): Promise<readonly string[]> {
    const endSeconds = Math.ceil(this.#clock.wallMs() / 1000);
    const range = { start: String(endSeconds - recentSeconds), end: String(endSeconds) };
    const asked = new URLSearchParams({ 'match[]': selector, ...range });
    const { text } = await this.#ask('GET', `/api/v1/label/__name__/values?${asked}`, null, signal);
    return decodeLabelValues(this.#ofPrometheus(text));
  }

  async version(signal: AbortSignal): Promise<string | null> {
    try {
      const { text, headers } = await this.#ask('GET', '/api/v1/status/buildinfo', null, signal);
      return decodeServerVersion(text, headers['x-server-hostname'] !== undefined);
    } catch {
      // Failures show in the replies to queries.
      return null;
    }
  }

  /** Closes all connections, including those in use. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #ask(method: 'GET' | 'POST', path: string, body: string | null, signal: AbortSignal): Promise<Answer> {
    const authorization = await this.#authorization?.header(this.#clock.monotonicMs());
    const request = {
      ...prometheusAt(this.address),
      url: new URL(this.address + path),
      dispatcher: this.#dispatcher,
      method,
      headers: authorization === undefined ? this.#headers : { ...this.#headers, authorization },
      body,
      timeoutMs: this.#timeoutMs,
    };
    return exchange(request, signal, async (answer) => {
      const { statusCode, headers } = answer;
      if (statusCode !== 200) {
        throw answerFault(statusCode, await startOfBody(answer.body, mostErrorBytes), this.address);
      }
      return { headers, text: (await boundedBody(answer.body, mostBytes, this.address)).toString() };
    });
  }

  /** @throws AnswerFault if the text is not a reply of Prometheus' API */
  #ofPrometheus(text: string): string {
    const fault = foreignAnswer(text, this.address);
    if (fault !== null) throw fault;
    return text;
  }

  /** VictoriaMetrics hides the newest 30 s and answers from a cache by default; others ignore these. */
  #form(promql: string): string {
    const timeout = `${Math.ceil(this.#timeoutMs / 1000)}s`;
    return new URLSearchParams({ query: promql, timeout, latency_offset: '1ms', nocache: '1' }).toString();
  }
}
