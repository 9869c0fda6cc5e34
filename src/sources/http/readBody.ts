import type { Dispatcher } from 'undici';
import { Fault } from '../../model/fault.ts';
import { Deadline } from './deadline.ts';
import { lateFault, upstreamFault } from './upstreamFault.ts';

/** A GET whose body is read to its end. */
export interface BodyRequest {
  readonly dispatcher: Dispatcher;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What is asked, for messages, such as `the API at http://x`. */
  readonly what: string;
  /** For all of the answer. */
  readonly patienceMs: number;
  readonly mostBytes: number;
}

/**
 * Passes the body of an answer of 200 on, piece by piece. Redirects are not followed.
 *
 * @param begun called when the head is there
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed; what `take` throws
 */
export async function readBody(
  { dispatcher, url, headers, what, patienceMs, mostBytes }: BodyRequest,
  signal: AbortSignal,
  take: (chunk: Buffer) => void,
  begun: () => void = () => {},
): Promise<void> {
  const deadline = new Deadline(patienceMs, signal);
  try {
    const { statusCode, body } = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: { 'user-agent': 'faascope', ...headers },
      signal: deadline.signal,
    });
    // Whoever reads it is told by the iteration; one that is only destroyed must not take the process down.
    body.on('error', () => {});
    if (statusCode !== 200) {
      body.destroy();
      throw new Fault('upstream_failed', refusal(statusCode, what));
    }
    begun();
    let bytes = 0;
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > mostBytes) throw new Fault('upstream_failed', `The answer of ${what} is too large.`);
      take(chunk);
    }
  } catch (thrown) {
    throw deadline.passed && !(thrown instanceof Fault) ? lateFault(what, thrown) : upstreamFault(thrown, what);
  } finally {
    deadline.clear();
  }
}

function refusal(status: number, what: string): string {
  const sentence = `${what[0]?.toUpperCase()}${what.slice(1)} answered ${status}`;
  return status === 401 || status === 403 ? `${sentence}: check the credentials given for it.` : `${sentence}.`;
}
