import type { IncomingMessage, ServerResponse } from 'node:http';

/** How much of a body is read before the answer on a path that takes none, bytes. */
export const mostUnwantedBytes = 64 * 1024;
/** How much is read after it, bytes: many clients read no answer before they have sent their whole body. */
const mostDroppedBytes = 32 * 1024 * 1024;
/** How long a body is read only to be dropped. */
const mostDroppingMs = 5000;
/** How long a client whose body is not read to its end has to read its answer. */
const lastReadMs = 1000;

/** How reading a body ended: `whole`, `long` for too many bytes, `late` for too much time. */
type Ending = 'whole' | 'long' | 'late';

/** True when the head announces a body. Reads the raw headers: parsing them takes longer than a ready answer. */
export function hasBody({ rawHeaders }: IncomingMessage): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 14 && name.toLowerCase() === 'content-length') return true;
    if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') return true;
  }
  return false;
}

/**
 * Reads and drops a body before its answer. Always resolves: at its end, when reading stops early at `mostBytes`, or
 * after 5 s; then the connection closes 1 s later.
 */
export function readBody(request: IncomingMessage, mostBytes: number): Promise<Ending> {
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
      if (ending === 'late') closeSoon(request);
      resolve(ending);
    };
    const timer = setTimeout(late, mostDroppingMs);
    request.on('data', count).once('end', whole).once('close', late);
    request.resume();
  });
}

/**
 * Reads and drops what a client still sends after its answer is complete, so that it gets to read the answer. Closes
 * the connection, 1 s later, of a client that sends more than `mostBytes` or for longer than 5 s.
 */
export function dropUnreadBody(request: IncomingMessage, response: ServerResponse, mostBytes = mostDroppedBytes): void {
  // Before Node's own listener, which would read without a limit.
  response.prependOnceListener('finish', () => {
    if (request.readableEnded || request.destroyed) return;
    void readBody(request, mostBytes).then((ending) => {
      if (ending === 'long') closeSoon(request);
    });
  });
}

function closeSoon({ socket }: IncomingMessage): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), lastReadMs);
  socket.once('close', () => clearTimeout(timer));
}
