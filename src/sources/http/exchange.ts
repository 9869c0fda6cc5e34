import type { Dispatcher } from 'undici';
import type { FailureReason } from '../../contract/finding/failureReason.ts';
import { Fault } from '../../model/fault.ts';
import { Deadline } from './deadline.ts';
import { nameOf, reasonOfStatus, timeoutFault, transportFault, type Upstream, wantsHttps } from './transportFault.ts';

/** How much of an error's body is searched for what it says. */
const mostErrorBytes = 4096;

/** A question to an upstream; its `url` is the whole one. */
export interface HttpRequest extends Upstream {
  readonly dispatcher: Dispatcher;
  /** GET when left out. */
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | null;
  /** For the whole of the answer, ms. */
  readonly timeoutMs: number;
}

type HttpAnswer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>;

/**
 * Asks, and reads the answer within the request's time. Redirects are not followed.
 *
 * @param signal gives up when it aborts, as if the time were over; null: only the time counts
 * @param read begins when the head is there; what is left of the body when it ends is not read
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

/** A whole body. @throws Fault upstream_failed when it has more bytes than `mostBytes` */
export async function boundedBody(body: AsyncIterable<unknown>, mostBytes: number, sender: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of boundedChunks(body, mostBytes, sender)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The start of a body, as much of it as came: enough for the words of an error. Never throws. */
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
    // An answer that is an error anyway.
  }
  return Buffer.concat(chunks).toString();
}

/**
 * Asks, and passes on the body of an answer of 200 chunk by chunk.
 *
 * @param begun called when the head is there
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
