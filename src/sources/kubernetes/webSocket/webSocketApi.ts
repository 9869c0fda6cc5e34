import type { Duplex } from 'node:stream';

/** A WebSocket of the Kubernetes API. */
export interface WebSocketRequest {
  /** Begins with a slash; its parts are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The subprotocol that has to be agreed on. */
  readonly protocol: string;
  readonly signal: AbortSignal;
  /** Until the handshake is done. */
  readonly headTimeoutMs: number;
}

/** Opens WebSockets of a cluster's API. */
export interface WebSocketApi {
  /**
   * The connection after the handshake: what is read and written are WebSocket's frames.
   * @throws Fault upstream_refused, upstream_timeout, upstream_failed; of them StatusFault where the API answered so
   */
  openWebSocket(request: WebSocketRequest): Promise<Duplex>;
}
