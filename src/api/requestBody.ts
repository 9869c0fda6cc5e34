import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '../model/fault.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for a route that reads the body itself, within limits of its own. */
    takesBody?: true;
  }
}

/** A path that takes no body reads so much of one, bytes. */
const mostUnwantedBytes = 64 * 1024;
/** What is read only to be dropped must end within this time. */
const mostDroppingMs = 5000;
/** A client whose body is not read on gets so long to read its answer before the connection is closed. */
const lastReadMs = 1000;

/** How reading a body to its end went: `long` for more bytes, `late` for more time than there were. */
type Ending = 'whole' | 'long' | 'late';

/** True when the head announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/**
 * Reads the body that came with a request which takes none, before it is answered: a client that still sends is not
 * seen to leave otherwise.
 *
 * @throws Fault body_too_large, malformed_request; the connection closes after the answer
 */
export async function readUnwantedBody(request: IncomingMessage): Promise<void> {
  const ending = await dropped(request, mostUnwantedBytes);
  if (ending === 'whole') return;
  closeSoon(request);
  if (ending === 'late') throw new Fault('malformed_request', 'The body did not arrive whole within 5 s.');
  throw new Fault('body_too_large', `The body is larger than ${mostUnwantedBytes >> 10} KiB; this path needs none.`);
}

/**
 * Reads and drops what a client still sends when its answer is whole, so that it comes to read it. One that sends more
 * than `mostBytes`, or for longer than 5 s, loses its connection.
 */
export function dropUnreadBody(
  request: IncomingMessage,
  response: ServerResponse,
  mostBytes = mostUnwantedBytes,
): void {
  // Ahead of Node's own listener, which would read on without a limit.
  response.prependOnceListener('finish', () => {
    if (request.readableEnded || request.destroyed) return;
    void dropped(request, mostBytes).then((ending) => {
      if (ending !== 'whole') closeSoon(request);
    });
  });
}

/** Resolves, always, when a body has ended, or is not read on. */
function dropped(request: IncomingMessage, mostBytes: number): Promise<Ending> {
  return new Promise((resolve) => {
    let bytes = 0;
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) end('long');
    };
    const whole = () => end('whole');
    const late = () => end('late');
    const end = (ending: Ending) => {
      clearTimeout(timer);
      request.off('data', count).off('end', whole).off('close', late);
      if (ending !== 'whole') request.pause();
      resolve(ending);
    };
    const timer = setTimeout(late, mostDroppingMs);
    request.on('data', count).once('end', whole).once('close', late);
    request.resume();
  });
}

function closeSoon({ socket }: IncomingMessage): void {
  const timer = setTimeout(() => socket.destroy(), lastReadMs);
  socket.once('close', () => clearTimeout(timer));
}
