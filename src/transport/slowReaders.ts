import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What is written to a client must move on within this time. */
const mostStalledMs = 30_000;

/** How far a connection had come, and when. */
interface Progress {
  sentBytes: number;
  sinceMs: number;
}

/**
 * Closes the connections of clients that do not read what they asked for: nothing was sent for `mostMs` although there
 * is something to send. Without this such a client keeps its request, and what answers it, for as long as it likes.
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

/** How long a connection has not moved on; notes how far it has come. */
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
