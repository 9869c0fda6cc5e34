import type { IncomingMessage, ServerResponse } from 'node:http';

/** A path that takes no body reads so much of one, bytes. */
export const mostUnwantedBytes = 64 * 1024;
/** What is read only to be dropped must end within this time. */
const mostDroppingMs = 5000;
/** A client whose body is not read on gets so long to read its answer before the connection is closed. */
const lastReadMs = 1000;

/** How reading a body to its end went: `long` for more bytes, `late` for more time than there were. */
type Ending = 'whole' | 'long' | 'late';

/** True when the head announces a body. By the raw headers, since parsing them takes longer than an answer made ahead. */
export function hasBody({ rawHeaders }: IncomingMessage): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 14 && name.toLowerCase() === 'content-length') return true;
    if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') return true;
  }
  return false;
}

/**
 * Reads and drops a body; resolves, always, when it has ended or is not read on. A connection whose body is not read on
 * closes 1 s later.
 */
export function dropBody(request: IncomingMessage, mostBytes: number): Promise<Ending> {
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
      if (ending !== 'whole') {
        request.pause();
        closeSoon(request);
      }
      resolve(ending);
    };
    const timer = setTimeout(late, mostDroppingMs);
    request.on('data', count).once('end', whole).once('close', late);
    request.resume();
  });
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
    if (!request.readableEnded && !request.destroyed) void dropBody(request, mostBytes);
  });
}

function closeSoon({ socket }: IncomingMessage): void {
  const timer = setTimeout(() => socket.destroy(), lastReadMs);
  socket.once('close', () => clearTimeout(timer));
}
