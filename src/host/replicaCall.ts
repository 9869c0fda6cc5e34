import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { ErrorCode } from '../contract/errorCode.ts';
import type { InvokeRequest } from '../model/calls/invoker.ts';
import { Fault } from '../model/fault.ts';

const largestBodyBytes = 64 * 1024 * 1024;
const noBytes = Buffer.alloc(0);
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What a replica answers when it was not the function that failed. */
const faultOfStatus: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['malformed_request', 'The body did not arrive whole within the read_timeout of the function.'],
  408: ['function_timeout', 'The function did not finish within its exec_timeout and was stopped.'],
  429: ['too_many_requests', 'The function takes no more calls or input at once (max_inflight); try again later.'],
  502: ['function_failed', 'The process of the function could not be started; check its fprocess.'],
};

/** Where a replica listens. */
interface ReplicaAddress {
  readonly socketPath: string;
  readonly agent: Agent;
}

/**
 * Passes a call on to a replica. Resolves when the answer begins; its status is 200, or 500 where the function failed.
 * When `signal` aborts, before or after, the replica kills the function's process. What is left of the body when the
 * call is over is read and dropped, for as long as it comes.
 *
 * @throws Fault function_failed, function_timeout, too_many_requests, body_too_large, malformed_request
 */
export function callReplica(
  { socketPath, agent }: ReplicaAddress,
  { method, path, query, headers, body }: InvokeRequest,
  callId: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => new Fault('body_too_large', `The body is larger than ${largestBodyBytes >> 20} MiB.`);
    if (Number(headers['content-length'] ?? 0) > largestBodyBytes) throw tooLarge();
    const request = httpRequest({
      socketPath,
      agent,
      method,
      path: encodedPath(path) + (query === '' ? '' : `?${encodedQuery(query)}`),
      headers: { ...passedOn(headers), 'x-call-id': callId },
    });
    let bytes = 0;
    const count = (chunk: Buffer | string) => {
      bytes += chunk.length;
      if (bytes > largestBodyBytes) request.destroy(tooLarge());
    };
    const brokenOff = () => {
      if (!body.readableEnded) request.destroy(new Fault('malformed_request', 'The body broke off.'));
    };
    const abort = () => request.destroy();
    const letGo = () => {
      body.unpipe(request);
      body.off('data', count).off('close', brokenOff).off('error', brokenOff);
      // What is left of the body is nobody's: it is read and dropped.
      body.resume();
    };
    request.once('response', (response) => {
      const fault = faultOfStatus[response.statusCode ?? 0];
      // Without this listener a broken transfer would end the program where nobody reads on.
      response.on('error', () => {});
      response.once('close', () => {
        letGo();
        signal.removeEventListener('abort', abort);
        // What is left of the body is not wanted any more: the connection cannot be used again.
        if (!request.writableFinished) request.destroy();
      });
      if (fault === undefined) {
        resolve(response);
        return;
      }
      response.resume();
      reject(new Fault(...fault));
    });
    request.on('error', (cause) => {
      letGo();
      signal.removeEventListener('abort', abort);
      const why = signal.aborted
        ? 'The caller left before the function had finished.'
        : 'The replica broke off the call.';
      reject(cause instanceof Fault ? cause : new Fault('function_failed', why, { cause }));
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    if (body.readableEnded) {
      request.end();
      return;
    }
    // A function may begin before its body does. flushHeaders() would write header values as UTF-8, not as their bytes.
    request.write(noBytes);
    body.on('data', count).on('close', brokenOff).on('error', brokenOff);
    if (body.destroyed) brokenOff();
    else body.pipe(request);
  });
}

function passedOn(headers: Readonly<Record<string, string>>): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (!hopByHop.has(name)) passed[name] = value;
  return passed;
}

function encodedPath(path: string): string {
  return encodeURI(wellFormed(path) || '/').replace(/[?#]/g, encodeURIComponent);
}

/** A query comes encoded; what cannot stand in a request line is encoded here. */
function encodedQuery(query: string): string {
  return query.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(wellFormed(character)));
}

/** Half a surrogate pair cannot be encoded; it becomes U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
