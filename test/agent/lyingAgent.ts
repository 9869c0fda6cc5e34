import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';

/** How a test's server answers. */
export type Lie = (request: IncomingMessage, response: ServerResponse) => void;

/** A server in place of an agent. */
export class LyingAgent {
  readonly origin: string;
  lie: Lie;
  readonly #server: http.Server;

  private constructor(server: http.Server, origin: string, lie: Lie) {
    this.#server = server;
    this.origin = origin;
    this.lie = lie;
  }

  static async start(lie: Lie): Promise<LyingAgent> {
    const server = http.createServer((request, response) =>
      agent.lie(
        request,
        response.on('error', () => {}),
      ),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const agent = new LyingAgent(server, `http://127.0.0.1:${port}`, lie);
    return agent;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
