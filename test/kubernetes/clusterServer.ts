import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { FakeCluster, failure } from './fakeCluster.ts';
import { PodForwards } from './podForwards.ts';
import type { TlsFiles } from './tlsFiles.ts';

/** A fake cluster behind a real HTTP or HTTPS server on loopback. */
export class ClusterServer {
  readonly cluster = new FakeCluster();
  readonly forwards = new PodForwards();
  /** The accepted token; null: any. */
  token: string | null = null;
  /** Bodies are sent in pieces of this many bytes, one per turn of the event loop. */
  pieceBytes = Number.POSITIVE_INFINITY;
  /** Common names of the certificates that clients presented. */
  readonly clients = new Set<string>();
  readonly paths: string[] = [];
  /** Paths of all requests except watches. */
  readonly lists: string[] = [];
  /** Headers of every request, including port-forwards. */
  readonly headers: IncomingHttpHeaders[] = [];
  /** Bytes of bodies sent. */
  sentBytes = 0;
  readonly #tls: TlsFiles | null;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;

  constructor(tls: TlsFiles | null = null) {
    this.#tls = tls;
  }

  get origin(): string {
    return `${this.#tls === null ? 'http' : 'https'}://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens; the second time on the same port. */
  async start(): Promise<void> {
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response);
    this.#server =
      this.#tls === null
        ? http.createServer(listener)
        : https.createServer(
            {
              cert: this.#tls.cert,
              key: this.#tls.key,
              ca: this.#tls.ca,
              requestCert: true,
              rejectUnauthorized: false,
            },
            listener,
          );
    this.#server.on('upgrade', this.forwards.upgrade);
    this.#server.on('upgrade', ({ headers }: IncomingMessage) => this.headers.push(headers));
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket));
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address: string | AddressInfo | null = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
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

  /** Resets every connection; the server keeps running. */
  resetConnections(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    this.paths.push(url.pathname);
    if (!url.searchParams.has('watch')) this.lists.push(url.pathname);
    this.headers.push(request.headers);
    if ('getPeerCertificate' in request.socket && typeof request.socket.getPeerCertificate === 'function') {
      const certificate: { subject?: { CN?: string } } = request.socket.getPeerCertificate();
      if (certificate.subject?.CN !== undefined) this.clients.add(certificate.subject.CN);
    }
    const gone = new AbortController();
    response.on('error', () => {}).once('close', () => gone.abort());
    const isAllowed = this.token === null || request.headers.authorization === `Bearer ${this.token}`;
    const answered = isAllowed
      ? await this.cluster.request({
          method: request.method === 'POST' ? 'POST' : 'GET',
          path: url.pathname,
          ...(request.method === 'POST' ? { body: JSON.parse(await text(request)) } : {}),
          query: Object.fromEntries(url.searchParams),
          signal: gone.signal,
          headTimeoutMs: 0,
          silenceTimeoutMs: null,
        })
      : failure(401, 'Unauthorized');
    response.writeHead(answered.status, { 'content-type': 'application/json', ...answered.headers });
    response.flushHeaders();
    await this.#send(answered.body, response);
  }

  async #send(body: Readable, response: ServerResponse): Promise<void> {
    const pieceBytes = Math.min(this.pieceBytes, 64 * 1024);
    try {
      for await (const chunk of body) {
        const bytes = Buffer.from(chunk);
        for (let from = 0; from < bytes.length; from += pieceBytes) {
          const piece = bytes.subarray(from, from + pieceBytes);
          if (response.destroyed) return;
          const goesOn = response.write(piece);
          this.sentBytes += piece.length;
          if (!goesOn) await drained(response);
          else if (this.pieceBytes < bytes.length) await new Promise((resolve) => setImmediate(resolve));
        }
      }
      response.end();
    } catch {
      response.destroy();
    }
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const goOn = () => {
      response.off('drain', goOn).off('close', goOn);
      resolve();
    };
    response.on('drain', goOn).on('close', goOn);
  });
}
