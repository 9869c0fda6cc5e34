import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What is written to a client must move on within this time. */
export const mostStalledMs = 30_000;
const lookMs = 1000;

/** What was seen of a connection that had bytes to send. */
interface Progress {
  sentBytes: number;
  sinceMs: number;
}

/**
 * Closes the connections of clients that do not read what they asked for: nothing was sent for 30 s although there is
 * something to send. Without this such a client keeps its request, and what answers it, for as long as it likes.
 */
export function dropSlowReaders(server: Server): void {
  const sockets = new Map<Socket, Progress>();
  const isTls = 'setSecureContext' in server;
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.set(socket, { sentBytes: 0, sinceMs: performance.now() });
    socket.once('close', () => sockets.delete(socket));
  });
  const looking = setInterval(() => {
    const nowMs = performance.now();
    for (const [socket, progress] of sockets) {
      if (hasStalled(socket, progress, nowMs)) socket.destroy();
    }
  }, lookMs);
  looking.unref();
  server.once('close', () => clearInterval(looking));
}

/** Notes how far a connection has come. */
function hasStalled(
  socket: Pick<Socket, 'writableLength' | 'bytesWritten'>,
  progress: Progress,
  nowMs: number,
): boolean {
  const sentBytes = socket.bytesWritten - socket.writableLength;
  if (socket.writableLength === 0 || sentBytes !== progress.sentBytes) {
    progress.sentBytes = sentBytes;
    progress.sinceMs = nowMs;
    return false;
  }
  return nowMs - progress.sinceMs >= mostStalledMs;
}
