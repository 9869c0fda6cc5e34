import type { IncomingMessage } from 'node:http';
import { Fault } from '../model/fault.ts';
import { dropBody, mostUnwantedBytes } from '../transport/unwantedBody.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for a route that reads the body itself, within limits of its own. */
    takesBody?: true;
  }
}

/**
 * Reads the body that came with a request which takes none, before it is answered: a client that still sends is not
 * seen to leave otherwise.
 *
 * @throws Fault body_too_large, malformed_request; the connection closes after the answer
 */
export async function readUnwantedBody(request: IncomingMessage): Promise<void> {
  const ending = await dropBody(request, mostUnwantedBytes);
  if (ending === 'late') throw new Fault('malformed_request', 'The body did not arrive whole within 5 s.');
  if (ending === 'long') {
    throw new Fault('body_too_large', `The body is larger than ${mostUnwantedBytes >> 10} KiB; this path needs none.`);
  }
}
