import type { IncomingMessage } from 'node:http';

/** How a client reaches the server. */
export interface ClientSide {
  /** Its address; empty once it has left. */
  readonly address: string;
  /** Whether it uses TLS. */
  readonly isSecure: boolean;
}

/** Where a request comes from. */
export function clientSide({ socket }: IncomingMessage): ClientSide {
  return { address: socket.remoteAddress ?? '', isSecure: 'encrypted' in socket };
}
