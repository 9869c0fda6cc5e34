import type { Readable } from 'node:stream';
import { Fault } from '../../model/fault.ts';
import { boundedBody, startOfBody } from '../http/exchange.ts';
import { textAt } from '../http/jsonMember.ts';
import { retryAfterMs } from '../http/retry.ts';
import { faultOf, reasonOfStatus, wantsHttps } from '../http/transportFault.ts';

/** A GET or POST of the Kubernetes API. */
export interface ClusterRequest {
  readonly method?: 'GET' | 'POST';
  /** Begins with a slash, such as `/api/v1/pods`; its parts are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  readonly signal: AbortSignal;
  /**
   * Until the headers of the response; then between any two chunks of its body. Null: the body may be silent forever.
   */
  readonly headTimeoutMs: number;
  readonly silenceTimeoutMs: number | null;
}

/** A response with a streamed body; the caller reads it to its end or destroys it. */
export interface ClusterResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** The API of one cluster, with its credentials and connections. */
export interface ClusterApi {
  /**
   * Sends one request; every status is a response.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed if there were no complete headers
   */
  request(request: ClusterRequest): Promise<ClusterResponse>;
}

/** The API answered with an error status. */
export class StatusFault extends Fault {
  readonly status: number;
  /** The wait that the API requests, ms; null for none. */
  readonly retryAfterMs: number | null;

  constructor(status: number, words: string, retryAfterMs: number | null = null) {
    super('upstream_failed', `The Kubernetes API answered ${status}: ${words}`, {
      reason: wantsHttps({ status, body: words }) ? 'https_required' : reasonOfStatus(status),
    });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The fault for what was thrown while an answer of the API was read: see {@link faultOf}. */
export function brokenAnswer(thrown: unknown): Fault {
  const message = 'The connection to the Kubernetes API was lost.';
  return faultOf(thrown, (cause) => new Fault('upstream_failed', message, { cause }));
}

const mostErrorBytes = 64 * 1024;
const mostErrorWords = 2000;

/** The fault for an error status, with the message of the body (a `v1` Status, or text), which is read. */
export async function statusFault({ status, headers, body }: ClusterResponse): Promise<StatusFault> {
  const words = messageIn(await startOfBody(body, mostErrorBytes));
  return new StatusFault(status, words.slice(0, mostErrorWords), retryAfterMs(headers['retry-after']));
}

function messageIn(text: string): string {
  try {
    return textAt(JSON.parse(text), 'message') ?? 'no message';
  } catch {
    return text.trim().split('\n', 1)[0] || 'no message';
  }
}

const smallTimeoutMs = 5000;
const mostSmallBytes = 16 * 1024 * 1024;

/**
 * The body of a small response.
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed; StatusFault if the API responded with an error
 */
export async function readText(
  api: ClusterApi,
  question: Pick<ClusterRequest, 'method' | 'path' | 'query' | 'body'>,
  signal: AbortSignal,
): Promise<string> {
  const timing = { headTimeoutMs: smallTimeoutMs, silenceTimeoutMs: smallTimeoutMs };
  const response = await api.request({ query: {}, ...question, signal, ...timing });
  if (response.status >= 300) throw await statusFault(response);
  try {
    return (await boundedBody(response.body, mostSmallBytes, 'The Kubernetes API')).toString();
  } catch (thrown) {
    throw brokenAnswer(thrown);
  }
}
