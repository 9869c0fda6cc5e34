import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** A scrape target whose text is generated for every scrape. */
export class TextServer {
  readonly port: number;
  scrapes = 0;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @param text the metrics at a time, Unix ms */
  static async start(text: (nowMs: number) => string): Promise<TextServer> {
    const server = createServer((_request, response) => {
      started.scrapes++;
      response.setHeader('content-type', 'text/plain; version=0.0.4').end(text(Date.now()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const started = new TextServer(server, typeof address === 'object' && address !== null ? address.port : 0);
    return started;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
