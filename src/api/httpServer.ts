import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { dropSlowReaders } from '../transport/slowReaders.ts';
import { Turns } from '../transport/turns.ts';
import { answerHeaders } from './answer/answerHeaders.ts';
import { errorBody } from './httpErrors.ts';

/** A certificate and its key, PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

/** The largest head of a request, bytes. */
export const mostHeadBytes = 16 * 1024;

/** Limits of a connection; times in ms. `docs/reliability.md` lists all limits. */
export interface ConnectionLimits {
  /** From opening the connection, or from the first byte of a later request, to the end of the head. */
  readonly headMs: number;
  /** For a whole request; a function's read_timeout is usually shorter. */
  readonly requestMs: number;
  /** From the end of an answer to the next request. Node adds 1 s. */
  readonly idleMs: number;
  readonly handshakeMs: number;
  /** How long an answer may stall because its client does not read. */
  readonly stalledMs: number;
  /** How often Node checks for expired requests. */
  readonly lookMs: number;
  /** Requests per connection. */
  readonly requests: number;
}

const usualLimits: ConnectionLimits = {
  headMs: 15_000,
  requestMs: 300_000,
  idleMs: 5000,
  handshakeMs: 10_000,
  stalledMs: 30_000,
  lookMs: 1000,
  requests: 100_000,
};

/** How long a client has to read why its connection closes. */
const lastReadMs = 1000;
/** Parse errors tolerated after broken HTTP while answers are pending; each covers up to 64 KiB of input. */
const mostLaterErrors = 64;

/** An HTTP server that limits what a client can hold, and answers even broken HTTP in JSON. */
export function httpServer(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
  tls: TlsIdentity | null,
  limits = usualLimits,
): http.Server {
  const options = {
    maxHeaderSize: mostHeadBytes,
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: limits.lookMs,
    // Otherwise Node would answer requests without Host itself, and not in JSON.
    requireHostHeader: false,
  };
  const turns = new Turns();
  const inTurn = turns.inTurn(listener);
  const server =
    tls === null
      ? http.createServer(options, inTurn)
      : https.createServer({ ...options, ...tls, handshakeTimeout: limits.handshakeMs }, inTurn);
  if (tls !== null) answerPlainHttp(server, limits.handshakeMs);
  server.maxRequestsPerSocket = limits.requests;
  server.on('dropRequest', (_request, socket) => socket.destroy());
  server.on('checkExpectation', turns.inTurn(refuseExpectation));
  dropSlowReaders(server, limits.stalledMs);

  const errors = new WeakMap<Socket, number>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const known = (errors.get(socket) ?? 0) + 1;
    errors.set(socket, known);
    if (error.code === 'ECONNRESET' || known > mostLaterErrors) socket.destroy();
    else if (known === 1) turns.endAfterAnswers(socket, () => end(socket, messageOf(error)));
  });
  server.on('checkContinue', turns.continueInTurn(listener));
  server.on('connect', (_request, socket: Socket) => {
    // Node no longer handles this connection.
    const destroy = () => socket.destroy();
    socket.on('error', destroy).on('end', destroy).resume();
    turns.goOnDraining(socket);
    const message = 'This server is not a proxy; send a request target that begins with /.';
    turns.endAfterAnswers(socket, () => end(socket, message));
  });
  return server;
}

/**
 * Answers plain HTTP that is sent to a port for HTTPS. The first byte tells: a TLS handshake begins with 22, a request
 * with the letter of a method.
 */
function answerPlainHttp(server: http.Server, handshakeMs: number): void {
  const handshakes = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const destroy = () => socket.destroy();
    const timer = setTimeout(destroy, handshakeMs);
    socket.once('error', destroy).once('close', () => clearTimeout(timer));
    socket.once('readable', () => {
      clearTimeout(timer);
      const begin: Buffer | null = socket.read();
      if (begin === null) return;
      if (isLetter(begin[0])) {
        socket.resume();
        end(socket, 'This port serves HTTPS only; use https:// in the address.');
        return;
      }
      socket.off('error', destroy).unshift(begin);
      for (const handshake of handshakes) handshake.call(server, socket);
    });
  });
}

function isLetter(byte = 0): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = errorBody('malformed_request', 'The only supported expectation is 100-continue.');
  response.writeHead(400, [...answerHeaders(body.length), 'connection', 'close']).end(body);
}

function messageOf({ code }: NodeJS.ErrnoException): string {
  if (code === 'HPE_HEADER_OVERFLOW') return `The request line and headers are larger than ${mostHeadBytes} bytes.`;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'The request did not arrive in time.';
  return 'Send a well-formed HTTP/1.1 request.';
}

function end(socket: Socket, message: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = errorBody('malformed_request', message);
  const headers = answerHeaders(body.length).map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headers.join('')}connection: close\r\n\r\n${body.toString()}`);
  const timer = setTimeout(() => socket.destroy(), lastReadMs);
  socket.once('close', () => clearTimeout(timer));
}
