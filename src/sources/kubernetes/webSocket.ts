import { createHash, randomBytes } from 'node:crypto';
import { type Duplex, Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { ClusterResponse } from './clusterApi.ts';

/** A WebSocket of the Kubernetes API. */
export interface WebSocketRequest {
  /** Begins with a slash; its parts are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The subprotocol that the server must accept. */
  readonly protocol: string;
  readonly signal: AbortSignal;
  /** Until the handshake is done. */
  readonly headTimeoutMs: number;
}

/** Opens WebSockets of a cluster's API. */
export interface WebSocketApi {
  /**
   * The connection after the handshake: it carries WebSocket frames.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed; StatusFault if the API refuses
   */
  openWebSocket(request: WebSocketRequest): Promise<Duplex>;
}

/** RFC 6455, section 1.3. */
const handshakeGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const mostRefusalBytes = 64 * 1024;

interface UpgradeRequest {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The subprotocol that the server must accept. */
  readonly protocol: string;
  readonly signal: AbortSignal;
}

/**
 * Asks a server to switch to WebSocket over the dispatcher's connections, with their certificates, proxies and guards.
 *
 * @returns the connection, or the answer of a server that refuses
 * @throws what the connection throws; Error for an invalid handshake
 */
export function upgrade(dispatcher: Dispatcher, request: UpgradeRequest): Promise<Duplex | ClusterResponse> {
  const { origin, path, protocol, signal } = request;
  const key = randomBytes(16).toString('base64');
  const accepted = createHash('sha1')
    .update(key + handshakeGuid)
    .digest('base64');
  const headers = {
    ...request.headers,
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
    'sec-websocket-protocol': protocol,
  };
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    const abort = () => controller?.abort(failure('ABORT_ERR', 'The handshake was aborted.'));
    const settled = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    const refusal: Buffer[] = [];
    let refusalBytes = 0;
    let status = 0;
    let answerHeaders: Readonly<Record<string, string>> = {};
    dispatcher.dispatch(
      { origin, path, method: 'GET', upgrade: 'websocket', headers },
      {
        onRequestStart(begun) {
          controller = begun;
          if (signal.aborted) abort();
        },
        onRequestUpgrade(_controller, _status, upgraded, socket) {
          settled();
          const isRight =
            upgraded['sec-websocket-accept'] === accepted && upgraded['sec-websocket-protocol'] === protocol;
          if (isRight) {
            resolve(socket);
            return;
          }
          socket.destroy();
          reject(failure('NO_SUBPROTOCOL', `The server did not accept the subprotocol ${protocol}.`));
        },
        onResponseStart(_controller, statusCode, begun) {
          status = statusCode;
          const retryAfter = begun['retry-after'];
          if (typeof retryAfter === 'string') answerHeaders = { 'retry-after': retryAfter };
        },
        onResponseData(begun, chunk) {
          refusalBytes += chunk.length;
          if (refusalBytes <= mostRefusalBytes) refusal.push(chunk);
          else begun.abort(failure('TOO_LARGE', 'The answer is too large.'));
        },
        onResponseEnd() {
          settled();
          resolve({ status, headers: answerHeaders, body: Readable.from(refusal) });
        },
        onResponseError(_controller, error) {
          settled();
          reject(error);
        },
      },
    );
  });
}

/** Errors of connections have a code. */
function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
