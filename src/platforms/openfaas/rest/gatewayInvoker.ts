import { Transform } from 'node:stream';
import type { Dispatcher } from 'undici';
import { type InvokeRequest, type InvokeResponse, type Invoker, mostInputBytes } from '../../../model/calls/invoker.ts';
import { Fault } from '../../../model/fault.ts';
import { Deadline } from '../../../sources/http/deadline.ts';
import { nameOf, timeoutFault, transportFault, type Upstream } from '../../../sources/http/transportFault.ts';

/** The port at which a gateway's pod takes calls. */
export const gatewayCallPort = 8080;
/** The longest wait for the beginning of an answer; the gateway's own limits are usually shorter. */
const longestMs = 10 * 60_000;

/** Where a gateway takes calls, and how to connect to it. */
export interface GatewayEndpoint {
  readonly url: URL;
  readonly dispatcher: Dispatcher;
}

/** Calls functions through a gateway, as any of its clients does: without credentials. */
export class GatewayInvoker implements Invoker {
  readonly #place: () => GatewayEndpoint | null;

  /** @param place where the gateway is now; null: not known */
  constructor(place: () => GatewayEndpoint | null) {
    this.#place = place;
  }

  get isReady(): boolean {
    return this.#place() !== null;
  }

  async invoke({ functionId, method, path, query, headers, body }: InvokeRequest, signal: AbortSignal) {
    const place = this.#place();
    if (place === null) {
      throw new Fault('no_connection', 'No gateway found yet. Retry in a few seconds, or name one with --gateway.');
    }
    if (Number(headers['content-length'] ?? 0) > mostInputBytes) throw tooLarge();
    const { url, dispatcher } = place;
    const upstream: Upstream = { title: 'gateway', url, trust: { authority: '--ca-file' } };
    const { namespace, name } = functionId;
    const asked = `${url.pathname.replace(/\/+$/, '')}/function/${encodeURIComponent(`${name}.${namespace}`)}`;
    const below = path.split('/').map(encodeURIComponent).join('/');
    const input = limited(body);
    const deadline = new Deadline(longestMs, signal);
    try {
      const answer = await dispatcher.request({
        origin: url.origin,
        path: asked + below + (query === '' ? '' : `?${query.replace(/[^\x21-\x7e]/g, encodeURIComponent)}`),
        method: method === 'POST' ? 'POST' : 'GET',
        headers,
        body: input,
        signal: deadline.signal,
      });
      deadline.stopTimer();
      const { statusCode } = answer;
      if (statusCode < 200 || statusCode > 599) {
        answer.body.on('error', () => {}).destroy();
        throw new Fault('upstream_failed', `${nameOf(upstream)} answered with the invalid status ${statusCode}.`);
      }
      answer.body
        .on('error', () => {})
        .once('close', () => {
          deadline.clear();
          input.destroy();
        });
      return responseOf(answer, headers['x-call-id'] ?? '');
    } catch (thrown) {
      deadline.clear();
      input.destroy();
      throw deadline.passed ? timeoutFault(upstream, thrown) : transportFault(thrown, upstream);
    }
  }
}

function responseOf({ statusCode, headers, body }: Dispatcher.ResponseData, callId: string): InvokeResponse {
  const one = (name: string) => [headers[name] ?? []].flat()[0];
  const [seconds = null] = /^\d{1,9}(?:\.\d{1,12})?$/.exec(one('x-duration-seconds') ?? '') ?? [];
  return {
    status: statusCode,
    contentType: one('content-type') ?? 'application/octet-stream',
    contentEncoding: one('content-encoding') ?? null,
    callId: one('x-call-id') ?? callId,
    durationSeconds: seconds === null ? null : Number(seconds),
    body,
  };
}

/**
 * A body that fails when it is too large or cut off. When the call is over, what is left of the original is read and
 * dropped: its client may read the answer only after it has sent everything.
 */
function limited(body: InvokeRequest['body']): Transform {
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostInputBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  const cut = () => {
    if (!body.readableEnded) through.destroy(new Fault('malformed_request', 'The request body was cut off.'));
  };
  through
    .on('error', () => {})
    .once('close', () => {
      body.off('close', cut).unpipe(through);
      body.resume();
    });
  body.once('close', cut).pipe(through);
  return through;
}

function tooLarge(): Fault {
  const message = `The request body is larger than ${mostInputBytes >> 20} MiB, the limit of a call.`;
  return new Fault('body_too_large', message, { params: { mostBytes: mostInputBytes } });
}
