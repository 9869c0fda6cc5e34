import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { NodeWindows } from '../windows/nodeWindows.ts';
import { windowsContentType } from '../wire/windowsAnswer.ts';
import { parseWindowsQuery, windowsPath } from '../wire/windowsQuery.ts';
import { agentMetricsText } from './agentMetricsText.ts';
import { holdsToken } from './holdsToken.ts';
import { isLoopbackHost } from './loopbackHost.ts';

/** A question names up to 512 pods by their UIDs. */
const mostHeadBytes = 32 * 1024;
/** Servers ask once a second over the same connection. */
const keepAliveMs = 30_000;
const headMs = 5000;
/** A sampler that has not sampled for so long stands still. */
const standstillMs = 10_000;
const mostConnections = 256;

/** What the server of an agent is made from. */
export interface AgentServerParts {
  readonly windows: NodeWindows;
  /** What those who ask must hold now; null: nothing. */
  readonly token: () => string | null;
  /** True where only this machine can reach it: then only names of this machine may stand in Host. */
  readonly loopbackOnly: boolean;
  readonly isStopping: () => boolean;
  readonly version: string;
}

/** The windows of a node over HTTP, and the paths for machines. It only reads. */
export function agentServer(parts: AgentServerParts): Server {
  let answered = 0;
  const counted = () => answered;
  const server = createServer({ maxHeaderSize: mostHeadBytes, headersTimeout: headMs, requestTimeout: headMs });
  server.keepAliveTimeout = keepAliveMs;
  server.maxConnections = mostConnections;
  server.on('request', (request, response) => {
    // What is sent along is not read: nothing here takes a body.
    request.resume();
    const [path = '', search = ''] = (request.url ?? '').split('?', 2);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      send(response, 405, 'This path takes GET and HEAD.');
    } else if (path === windowsPath) {
      answered++;
      sendWindows(request, response, search, parts);
    } else {
      sendMachinePath(response, path, parts, counted);
    }
  });
  return server;
}

function sendWindows(
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
  { windows, token, loopbackOnly }: AgentServerParts,
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
  const query = parseWindowsQuery(search);
  if (typeof query === 'string') {
    send(response, 400, query);
    return;
  }
  const bytes = windows.answer(query);
  response.writeHead(200, {
    'content-type': windowsContentType,
    'cache-control': 'no-store',
    'content-length': bytes.length,
  });
  // The encoder's memory is used again by the next answer, which may come before this one is sent.
  response.end(Buffer.from(bytes));
}

function sendMachinePath(
  response: ServerResponse,
  path: string,
  { windows, isStopping, version }: AgentServerParts,
  answered: () => number,
): void {
  const { sampler } = windows;
  if (path === '/healthz' || path === '/livez') {
    const isLive = Date.now() - sampler.sampledAtMs < standstillMs;
    send(response, isLive ? 200 : 503, isLive ? 'ok' : 'The sampler stands still; restart the agent.');
  } else if (path === '/readyz') {
    const reason = isStopping() ? 'The agent is shutting down.' : null;
    send(response, reason === null ? 200 : 503, reason ?? 'ok');
  } else if (path === '/metrics') {
    send(response, 200, agentMetricsText(windows, answered(), version), 'text/plain; version=0.0.4; charset=utf-8');
  } else {
    send(response, 404, `There is no such path; ${windowsPath} has the windows of this node.`);
  }
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  const body = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'content-length': body.length });
  response.end(body);
}
