import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { freePort } from '../prometheus/freePort.ts';

/** A host name that no resolver knows (RFC 6761). */
const unknownHost = 'not-there.invalid';

/** Addresses that do not answer, each in a way of its own, served by real servers on loopback. */
export class BrokenServers {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** Where nothing listens. */
  async refused(): Promise<string> {
    return `http://127.0.0.1:${await freePort()}`;
  }

  unresolved(): string {
    return `http://${unknownHost}:9999`;
  }

  /** HTTPS with a certificate of an unknown authority. */
  async untrusted(): Promise<string> {
    const { cert, key } = makeTlsFiles('IP:127.0.0.1');
    return `https://127.0.0.1:${await this.#listen(createHttpsServer({ cert, key }))}`;
  }

  /** Answers every request with this status. */
  async status(status: number, body = ''): Promise<string> {
    return this.serve((_request, response) => response.writeHead(status).end(body));
  }

  /** Accepts connections and never answers. */
  async silent(): Promise<string> {
    return `http://127.0.0.1:${await this.#listen(createServer())}`;
  }

  /** @param port 0 for a free one */
  async serve(listener: RequestListener, port = 0): Promise<string> {
    return `http://127.0.0.1:${await this.#listen(createHttpServer(listener), port)}`;
  }

  /** Ends the server of an address. */
  async close(address: string): Promise<void> {
    for (const server of this.#servers) if (address.endsWith(`:${portOf(server)}`)) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  closeAll(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #listen(server: Server, port = 0): Promise<number> {
    this.#servers.push(server);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket.on('error', () => {}));
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return portOf(server);
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
