import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ephemeral range, so no connection takes one meanwhile. */
const range = [10_000, 32_000] as const;

/** A loopback port that was free a moment ago, for programs that do not accept port 0. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...range);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE') continue;
      throw thrown;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
