import type { Dispatcher } from 'undici';
import type { FailureReason } from '../../contract/finding/failureReason.ts';
import { Fault } from '../../model/fault.ts';
import { Deadline } from './deadline.ts';
import { nameOf, reasonOfStatus, timeoutFault, transportFault, type Upstream, wantsHttps } from './transportFault.ts';

/** How much of an error's body is searched for a message. */
const mostErrorBytes = 4096;

/** A request to an upstream; its `url` is absolute. */
export interface HttpRequest extends Upstream {
  readonly dispatcher: Dispatcher;
  /** Default: GET. */
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | null;
  /** Timeout for the whole response, ms. */
  readonly timeoutMs: number;
}

type HttpAnswer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>;

/**
 * Sends a request and reads the response within its timeout. Redirects are not followed.
 *
 * @param signal aborts like the timeout; null: timeout only
 * @param read called after the headers; what it leaves of the body is not read
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed; any other Fault that `read` throws
 */
export async function exchange<Result>(
  request: HttpRequest,
  signal: AbortSignal | null,
  read: (answer: HttpAnswer) => Promise<Result>,
): Promise<Result> {
  const { dispatcher, url, method = 'GET', headers, body = null, timeoutMs } = request;
  const deadline = new Deadline(timeoutMs, signal);
  let answer: HttpAnswer | null = null;
  try {
    answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { 'user-agent': 'faascope', ...headers },
      body,
      signal: deadline.signal,
    });
    // A body that fails after it was destroyed must not end the process; readers get the error from their iteration.
    answer.body.on('error', () => {});
    return await read(answer);
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw deadline.signal.aborted ? timeoutFault(request, thrown) : transportFault(thrown, request);
  } finally {
    deadline.clear();
    answer?.body.destroy();
  }
}

/**
 * The chunks of a body.
 *
 * @param sender who sent it, as a message names it
 * @throws Fault upstream_failed once there are more bytes than `mostBytes`; the rest is not read
 */
export async function* boundedChunks(
  body: AsyncIterable<unknown>,
  mostBytes: number,
  sender: string,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > mostBytes) {
      throw new Fault('upstream_failed', `${sender} sent an answer of more than ${sizeOf(mostBytes)}.`);
    }
    yield chunk;
  }
}

/** A complete body. @throws Fault upstream_failed if it has more bytes than `mostBytes` */
export async function boundedBody(body: AsyncIterable<unknown>, mostBytes: number, sender: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of boundedChunks(body, mostBytes, sender)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The start of a body, as far as it arrived: enough for an error message. Never throws. */
export async function startOfBody(body: AsyncIterable<unknown>, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) break;
    }
  } catch {
    // The response is an error anyway.
  }
  return Buffer.concat(chunks).toString();
}

/**
 * Sends a request and passes on the body of a 200 response chunk by chunk.
 *
 * @param begun called after the headers
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed; what `take` throws
 */
export function streamBody(
  request: HttpRequest & { readonly mostBytes: number },
  signal: AbortSignal,
  take: (chunk: Buffer) => void,
  begun: () => void = () => {},
): Promise<void> {
  return exchange(request, signal, async ({ statusCode, body }) => {
    if (statusCode !== 200) throw await refusal(statusCode, body, request);
    begun();
    for await (const chunk of boundedChunks(body, request.mostBytes, nameOf(request))) take(chunk);
  });
}

async function refusal(status: number, body: AsyncIterable<unknown>, upstream: Upstream): Promise<Fault> {
  const sentence = `${nameOf(upstream)} answered ${status}`;
  const failed = (message: string, reason: FailureReason) => new Fault('upstream_failed', message, { reason });
  if (status === 401 || status === 403) {
    return failed(`${sentence}: check the credentials given for it.`, reasonOfStatus(status));
  }
  if (wantsHttps({ status, body: await startOfBody(body, mostErrorBytes) })) {
    return failed(`${nameOf(upstream)} serves HTTPS only; use https://.`, 'https_required');
  }
  return failed(`${sentence}.`, 'other');
}

function sizeOf(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MiB` : `${Math.floor(bytes / 1024)} KiB`;
}
