import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { ErrorCode } from '../contract/errorCode.ts';
import { connectionHeaders, type InvokeRequest, mostInputBytes } from '../model/calls/invoker.ts';
import { Fault } from '../model/fault.ts';

const noBytes = Buffer.alloc(0);
/** Answers of a replica that are not the function's own. */
const faultOfStatus: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['malformed_request', 'The request body did not arrive completely within the read_timeout of the function.'],
  408: ['function_timeout', 'The function did not finish within its exec_timeout and was stopped.'],
  429: [
    'too_many_requests',
    'The function is at its limit of concurrent calls or buffered input (max_inflight). Try again later.',
  ],
  502: ['function_failed', 'The process of the function could not be started. Check its fprocess.'],
};

/** Where a replica listens. */
interface ReplicaAddress {
  readonly socketPath: string;
  readonly agent: Agent;
}

/**
 * Forwards a call to a replica. Resolves when the answer begins, with status 200, or 500 if the function failed. When
 * `signal` aborts, before or after that, the replica kills the function's process. What is left of the request body
 * when the call is over is read and discarded.
 * @throws Fault function_failed, function_timeout, too_many_requests, body_too_large, malformed_request
 */
export function callReplica(
  { socketPath, agent }: ReplicaAddress,
  { method, path, query, headers, body }: InvokeRequest,
  callId: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const tooLarge = () =>
      new Fault('body_too_large', `The request body is larger than ${mostInputBytes >> 20} MiB, the limit of a call.`, {
        params: { mostBytes: mostInputBytes },
      });
    if (Number(headers['content-length'] ?? 0) > mostInputBytes) throw tooLarge();
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
      if (bytes > mostInputBytes) request.destroy(tooLarge());
    };
    const brokenOff = () => {
      if (!body.readableEnded) request.destroy(new Fault('malformed_request', 'The request body was cut off.'));
    };
    const abort = () => request.destroy();
    const letGo = () => {
      body.unpipe(request);
      body.off('data', count).off('close', brokenOff).off('error', brokenOff);
      // Read and discard what is left of the body.
      body.resume();
    };
    request.once('response', (response) => {
      const fault = faultOfStatus[response.statusCode ?? 0];
      // Without a listener, an unread interrupted transfer would end the program.
      response.on('error', () => {});
      response.once('close', () => {
        letGo();
        signal.removeEventListener('abort', abort);
        // The rest of the body is not sent, so the connection cannot be reused.
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
        ? 'The caller disconnected before the function finished.'
        : 'The connection to the replica was lost during the call.';
      reject(cause instanceof Fault ? cause : new Fault('function_failed', why, { cause }));
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    if (body.readableEnded) {
      request.end();
      return;
    }
    // A function may start before its body does. flushHeaders() would encode header values as UTF-8 instead of latin1.
    request.write(noBytes);
    body.on('data', count).on('close', brokenOff).on('error', brokenOff);
    if (body.destroyed) brokenOff();
    else body.pipe(request);
  });
}

function passedOn(headers: Readonly<Record<string, string>>): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (!connectionHeaders.has(name)) passed[name] = value;
  return passed;
}

function encodedPath(path: string): string {
  return encodeURI(wellFormed(path) || '/').replace(/[?#]/g, encodeURIComponent);
}

/** A query arrives encoded; encode only what may not appear in a request line. */
function encodedQuery(query: string): string {
  return query.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(wellFormed(character)));
}

/** An unpaired surrogate cannot be encoded and becomes U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
