import type { IncomingMessage } from 'node:http';

/** A caller that still sends after its answer gets so long. */
const mostMs = 5000;

/**
 * Reads and drops what a caller still sends although its answer is whole, so that the caller comes to read it; one that
 * does not end within 5 s loses its connection.
 */
export function dropUnreadBody(request: IncomingMessage): void {
  if (request.readableEnded || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), mostMs);
  request.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
  request.resume();
}
