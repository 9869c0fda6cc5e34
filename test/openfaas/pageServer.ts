import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** Answers a request; null: the server stalls. */
type Answering = (request: IncomingMessage, response: ServerResponse) => void;

interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A real HTTP server whose answers a test can change at run time. */
export class PageServer {
  answer: Answering;
  /** The maximum number of concurrent requests, and the total. */
  mostAtOnce = 0;
  requests = 0;
  /** Of every request, in order. */
  readonly asked: {
    readonly url: string;
    readonly authorization: string | undefined;
    readonly headers: IncomingHttpHeaders;
  }[] = [];
  readonly #sockets = new Set<Socket>();
  #inFlight = 0;
  #server: Server | null = null;
  #port = 0;
  readonly #host: string;
  readonly #identity: Identity | null;

  /** @param identity certificate and key (PEM), to speak TLS; null: plain HTTP */
  constructor(answer: Answering, host = '127.0.0.1', identity: Identity | null = null) {
    this.answer = answer;
    this.#host = host;
    this.#identity = identity;
  }

  get port(): number {
    return this.#port;
  }

  get url(): URL {
    return new URL(`${this.#identity === null ? 'http' : 'https'}://${this.#host}:${this.#port}/metrics`);
  }

  /** Listens; the second time on the same port. */
  async start(port = this.#port): Promise<this> {
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      this.requests++;
      this.#inFlight++;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#inFlight);
      const { url = '', headers } = request;
      this.asked.push({ url, authorization: headers.authorization, headers });
      response.on('error', () => {}).once('close', () => this.#inFlight--);
      this.answer(request, response);
    };
    const server = this.#identity === null ? http.createServer(listener) : https.createServer(this.#identity, listener);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket));
    });
    server.listen(port, this.#host);
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    this.#server = server;
    return this;
  }

  /** Like a machine that loses power: resets all connections. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  }
}

/** Answers with a text. */
export function says(text: string, status = 200, type = 'text/plain; version=0.0.4'): Answering {
  return (_request, response) => void response.writeHead(status, { 'content-type': type }).end(text);
}
