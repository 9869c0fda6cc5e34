import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long a write to a client may make no progress. */
const mostStalledMs = 30_000;

/** How much a connection had sent, and when that last grew. */
interface Progress {
  sentBytes: number;
  sinceMs: number;
}

/**
 * Closes connections of clients that do not read their answers: nothing was sent for `mostMs` although data is waiting.
 * Otherwise such a client could hold its request, and all that works on it, as long as it likes.
 */
export function dropSlowReaders(server: Server, mostMs = mostStalledMs): void {
  const sockets = new Map<Socket, Progress>();
  const isTls = 'setSecureContext' in server;
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.set(socket, { sentBytes: 0, sinceMs: performance.now() });
    socket.once('close', () => sockets.delete(socket));
  });
  const looking = setInterval(() => {
    const nowMs = performance.now();
    for (const [socket, progress] of sockets) {
      if (stalledMs(socket, progress, nowMs) >= mostMs) socket.destroy();
    }
  }, mostMs / 30);
  looking.unref();
  server.once('close', () => clearInterval(looking));
}

/** How long a connection has made no progress, ms; updates `progress`. */
export function stalledMs(
  { writableLength, bytesWritten }: Pick<Socket, 'writableLength' | 'bytesWritten'>,
  progress: Progress,
  nowMs: number,
): number {
  const sentBytes = bytesWritten - writableLength;
  if (writableLength === 0 || sentBytes !== progress.sentBytes) {
    progress.sentBytes = sentBytes;
    progress.sinceMs = nowMs;
  }
  return nowMs - progress.sinceMs;
}
