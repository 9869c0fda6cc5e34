import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import { trustedAuthorities } from '../http/certificates.ts';
import { Deadline } from '../http/deadline.ts';
import { dispatcherFor } from '../http/dispatcher.ts';
import { AuthorizationFile, type PrometheusAccess } from './access.ts';
import { answerFault, foreignAnswer } from './answerFault.ts';
import { connectionFault, lateFault } from './connectionFault.ts';
import { decodeLabelValues, decodeServerVersion } from './decode/apiReply.ts';
import type { VersionedApi } from './prometheusApi.ts';

const mostBytes = 32 * 1024 * 1024;
/** What had no sample for so long is not there any more. */
const recentSeconds = 300;
const mostErrorBytes = 64 * 1024;

/** How long an answer may take, ms, and how much it may be. */
export interface PrometheusLimits {
  readonly timeoutMs: number;
}

interface Answer {
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A server over HTTP or HTTPS: form bodies, redirects not followed, time and size bounded. */
export class HttpPrometheusApi implements VersionedApi {
  readonly address: string;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #authorization: AuthorizationFile | null;
  readonly #dispatcher: Dispatcher;
  readonly #timeoutMs: number;
  readonly #clock: Clock;

  /** @param proxyUrl what the environment names for the server; null for none */
  constructor(access: PrometheusAccess, proxyUrl: string | null, clock: Clock, { timeoutMs }: PrometheusLimits) {
    const { origin, pathname } = new URL(access.url);
    const prefix = pathname.replace(/(?<!\/)\/+$/, '');
    this.address = origin + prefix;
    this.#origin = origin;
    this.#prefix = prefix;
    this.#headers = {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'faascope',
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
      // What ails the server shows in its answers to queries.
      return null;
    }
  }

  async #ask(method: 'GET' | 'POST', path: string, body: string | null, signal: AbortSignal): Promise<Answer> {
    const deadline = new Deadline(this.#timeoutMs, signal);
    try {
      const authorization = await this.#authorization?.header(this.#clock.monotonicMs());
      const answer = await this.#dispatcher.request({
        origin: this.#origin,
        path: this.#prefix + path,
        method,
        headers: authorization === undefined ? this.#headers : { ...this.#headers, authorization },
        body,
        signal: deadline.signal,
      });
      const { headers } = answer;
      if (answer.statusCode === 200) return { headers, text: await this.#text(answer.body) };
      throw answerFault(answer.statusCode, await start(answer.body), this.address);
    } catch (thrown) {
      throw deadline.passed ? lateFault(this.address, thrown) : connectionFault(thrown, this.address);
    } finally {
      deadline.clear();
    }
  }

  /** Closes all connections, also those over which something is under way. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** @throws Fault where something else than Prometheus' API answers */
  #ofPrometheus(text: string): string {
    const fault = foreignAnswer(text, this.address);
    if (fault !== null) throw fault;
    return text;
  }

  /** VictoriaMetrics hides the newest 30 s and answers from a cache unless told otherwise; others ignore these. */
  #form(promql: string): string {
    const timeout = `${Math.ceil(this.#timeoutMs / 1000)}s`;
    return new URLSearchParams({ query: promql, timeout, latency_offset: '1ms', nocache: '1' }).toString();
  }

  async #text(body: Readable): Promise<string> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      length += chunk.length;
      // Leaving the loop destroys the stream: the rest is not read.
      if (length > mostBytes) throw new Fault('upstream_failed', `${this.address} answered with too much to be read.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  }
}

/** As much of a body as its words need. */
async function start(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      if (Buffer.isBuffer(chunk)) chunks.push(chunk);
      length += chunks.at(-1)?.length ?? 0;
      if (length > mostErrorBytes) break;
    }
  } catch {
    // What came of it has to do.
  }
  return Buffer.concat(chunks).toString();
}
