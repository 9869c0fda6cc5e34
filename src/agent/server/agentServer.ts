import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Turns } from '../../transport/turns.ts';
import { dropUnreadBody } from '../../transport/unwantedBody.ts';
import type { NodeWindows } from '../windows/nodeWindows.ts';
import { writeFacts } from '../wire/nodeFactsHeader.ts';
import { parseWindowsQuery } from '../wire/windowsQuery.ts';
import { factsHeader, mostTroubleLength, troubleHeader, windowsContentType, windowsPath } from '../wire/wireFormat.ts';
import { type AgentCounts, agentMetricsText } from './agentMetricsText.ts';
import { ConnectionBounds, mostConnections } from './connectionBounds.ts';

/** A request names up to 512 pods by UID. */
const mostHeadBytes = 32 * 1024;
/** Servers poll once a second over the same connection. */
const keepAliveMs = 30_000;
/** From the connection, or the first byte of a later request, to the end of the request. */
const requestMs = 5000;
/** How often Node checks for requests that take longer. */
const checkMs = 1000;
/** A connection on which nothing moves for this long is closed. */
const stalledMs = 10_000;
/** A sampler that has not sampled for this long has stopped. */
const standstillMs = 10_000;

const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** Sent with every answer: no caching, no sniffing of types, no frames. */
const usualHeaders = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "frame-ancestors 'none'"],
] as const;

/** What the agent's server answers with, and whom. */
export interface AgentServerOptions {
  readonly windows: NodeWindows;
  /** The bearer token that requests must carry now; null: none. */
  readonly token: () => string | null;
  /** Whether it listens on loopback only; Host must then name this machine, against DNS rebinding. */
  readonly loopbackOnly: boolean;
  readonly isStopping: () => boolean;
  readonly version: string;
  /** Called with the error of a request that failed because of a bug. */
  readonly failed: (thrown: unknown) => void;
}

/** Serves the windows of a node over HTTP, and health and metrics for machines. Read-only. */
export function agentServer(options: AgentServerOptions): Server {
  const server = createServer({
    maxHeaderSize: mostHeadBytes,
    headersTimeout: requestMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: checkMs,
  });
  server.keepAliveTimeout = keepAliveMs;
  server.timeout = stalledMs;
  const bounds = new ConnectionBounds(server, mostConnections());
  let answered = 0;
  const counts = () => ({ answered, connections: bounds.size });
  const turns = new Turns();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    // No path takes a body.
    dropUnreadBody(request, response);
    const [path = '', search = ''] = (request.url ?? '').split('?', 2);
    try {
      for (const [name, value] of usualHeaders) response.setHeader(name, value);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD');
        send(response, 405, 'Only GET and HEAD are allowed.');
      } else if (path === windowsPath) {
        answered++;
        sendWindows(request, response, search, options, bounds);
      } else {
        sendMachinePath(response, path, options, counts);
      }
    } catch (thrown) {
      options.failed(thrown);
      if (response.headersSent) response.destroy();
      else send(response, 500, 'Internal error: a bug in faascope. See the log of the agent.');
    }
  };
  server.on('request', turns.inTurn(listener)).on('checkContinue', turns.continueInTurn(listener));
  return server;
}

function sendWindows(
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
  { windows, token, loopbackOnly }: AgentServerOptions,
  bounds: ConnectionBounds,
): void {
  const required = token();
  if (required !== null && !holdsToken(request.headers.authorization, required)) {
    response.setHeader('www-authenticate', 'Bearer');
    send(response, 401, 'Missing or wrong token. Send the agent token as Authorization: Bearer TOKEN.');
    return;
  }
  if (loopbackOnly && !loopbackHost.test(request.headers.host ?? '')) {
    send(response, 403, 'Host not allowed. Use a name of this machine, such as localhost.');
    return;
  }
  bounds.trust(request.socket);
  const query = parseWindowsQuery(search);
  if (typeof query === 'string') {
    send(response, 400, query);
    return;
  }
  const bytes = windows.answer(query);
  const { trouble } = windows.sampler;
  response.writeHead(200, {
    'content-type': windowsContentType,
    'content-length': bytes.length,
    [factsHeader]: writeFacts(windows.facts()),
    ...(trouble === null ? {} : { [troubleHeader]: printable(trouble) }),
  });
  // Copied, because the next answer may overwrite the encoder's memory before this one is sent.
  response.end(Buffer.from(bytes));
}

function sendMachinePath(
  response: ServerResponse,
  path: string,
  { windows, isStopping, version }: AgentServerOptions,
  counts: () => AgentCounts,
): void {
  const { sampler } = windows;
  if (path === '/healthz' || path === '/livez') {
    const isLive = sampler.ageMs < standstillMs;
    const ok = sampler.trouble === null ? 'ok' : `ok, but some figures are unknown: ${sampler.trouble}`;
    send(response, isLive ? 200 : 503, isLive ? ok : 'The sampler has stopped. Restart the agent.');
  } else if (path === '/readyz') {
    const reason = isStopping() ? 'The agent is shutting down.' : null;
    send(response, reason === null ? 200 : 503, reason ?? 'ok');
  } else if (path === '/metrics') {
    send(response, 200, agentMetricsText(windows, counts(), version), 'text/plain; version=0.0.4; charset=utf-8');
  } else {
    send(response, 404, `No such path. The windows of this node are at ${windowsPath}.`);
  }
}

/** Whether an Authorization header carries the token. Compares digests, so that timing reveals nothing. */
function holdsToken(authorization: string | undefined, token: string): boolean {
  const held = /^bearer ([^ ]+)$/i.exec(authorization ?? '')?.[1];
  return held !== undefined && timingSafeEqual(digest(held), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  const body = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  response.writeHead(status, { 'content-type': type, 'content-length': body.length });
  response.end(body);
}

/** Restricted to what a header may contain. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, mostTroubleLength);
}
