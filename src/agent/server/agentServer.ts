import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Turns } from '../../transport/turns.ts';
import { dropUnreadBody } from '../../transport/unwantedBody.ts';
import type { NodeWindows } from '../windows/nodeWindows.ts';
import { mostTroubleLength, troubleHeader, windowsContentType } from '../wire/windowsAnswer.ts';
import { parseWindowsQuery, windowsPath } from '../wire/windowsQuery.ts';
import { type AgentCounts, agentMetricsText } from './agentMetricsText.ts';
import { ConnectionBounds, mostConnections } from './connectionBounds.ts';
import { holdsToken } from './holdsToken.ts';
import { isLoopbackHost } from './loopbackHost.ts';

/** A question names up to 512 pods by their UIDs. */
const mostHeadBytes = 32 * 1024;
/** Servers ask once a second over the same connection. */
const keepAliveMs = 30_000;
/** From the connection, or the first byte of a later request, to its end. */
const requestMs = 5000;
/** How often Node looks for requests that take longer. */
const lookMs = 1000;
/** An answer of which nothing is taken for so long is given up. */
const stalledMs = 10_000;
/** A sampler that has not sampled for so long stands still. */
const standstillMs = 10_000;

/** The headers of every answer: it may not be stored, is what its type says it is, and no page shows it in a frame. */
const everyAnswer = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "frame-ancestors 'none'"],
] as const;

/** What the server of an agent is made from. */
export interface AgentServerParts {
  readonly windows: NodeWindows;
  /** What those who ask must hold now; null: nothing. */
  readonly token: () => string | null;
  /** True where only this machine can reach it: then only names of this machine may stand in Host. */
  readonly loopbackOnly: boolean;
  readonly isStopping: () => boolean;
  readonly version: string;
  /** Told of what a request failed with that is a bug. */
  readonly failed: (thrown: unknown) => void;
}

/** The windows of a node over HTTP, and the paths for machines. It only reads. */
export function agentServer(parts: AgentServerParts): Server {
  const server = createServer({
    maxHeaderSize: mostHeadBytes,
    headersTimeout: requestMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: lookMs,
  });
  server.keepAliveTimeout = keepAliveMs;
  server.timeout = stalledMs;
  const bounds = new ConnectionBounds(server, mostConnections());
  let answered = 0;
  const counts = () => ({ answered, connections: bounds.size });
  const turns = new Turns();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    // Nothing here takes a body.
    dropUnreadBody(request, response);
    const [path = '', search = ''] = (request.url ?? '').split('?', 2);
    try {
      for (const [name, value] of everyAnswer) response.setHeader(name, value);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD');
        send(response, 405, 'This path takes GET and HEAD.');
      } else if (path === windowsPath) {
        answered++;
        sendWindows(request, response, search, parts, bounds);
      } else {
        sendMachinePath(response, path, parts, counts);
      }
    } catch (thrown) {
      parts.failed(thrown);
      if (response.headersSent) response.destroy();
      else send(response, 500, 'This is a bug in faascope; the log of the agent has more.');
    }
  };
  server.on('request', turns.inTurn(listener)).on('checkContinue', turns.continueInTurn(listener));
  return server;
}

function sendWindows(
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
  { windows, token, loopbackOnly }: AgentServerParts,
  bounds: ConnectionBounds,
): void {
  const wanted = token();
  if (wanted !== null && !holdsToken(request.headers.authorization, wanted)) {
    response.setHeader('www-authenticate', 'Bearer');
    send(response, 401, 'Send the token of the agent as Authorization: Bearer.');
    return;
  }
  if (loopbackOnly && !isLoopbackHost(request.headers.host)) {
    send(response, 403, 'Ask with a name of this machine, such as localhost.');
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
    ...(trouble === null ? {} : { [troubleHeader]: printable(trouble) }),
  });
  // The encoder's memory is used again by the next answer, which may come before this one is sent.
  response.end(Buffer.from(bytes));
}

function sendMachinePath(
  response: ServerResponse,
  path: string,
  { windows, isStopping, version }: AgentServerParts,
  counts: () => AgentCounts,
): void {
  const { sampler } = windows;
  if (path === '/healthz' || path === '/livez') {
    const isLive = sampler.ageMs < standstillMs;
    const well = sampler.trouble === null ? 'ok' : `ok, but some figures are unknown now: ${sampler.trouble}`;
    send(response, isLive ? 200 : 503, isLive ? well : 'The sampler stands still; restart the agent.');
  } else if (path === '/readyz') {
    const reason = isStopping() ? 'The agent is shutting down.' : null;
    send(response, reason === null ? 200 : 503, reason ?? 'ok');
  } else if (path === '/metrics') {
    send(response, 200, agentMetricsText(windows, counts(), version), 'text/plain; version=0.0.4; charset=utf-8');
  } else {
    send(response, 404, `There is no such path; ${windowsPath} has the windows of this node.`);
  }
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  const body = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  response.writeHead(status, { 'content-type': type, 'content-length': body.length });
  response.end(body);
}

/** As a header can have it. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, mostTroubleLength);
}
