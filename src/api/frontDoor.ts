import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReadyAnswers } from './answer/readyAnswers.ts';
import { errorBody, errorStatus } from './errorStatus.ts';
import { type GatePolicy, gate } from './gate/gate.ts';
import { setIdentity } from './identities.ts';

/** The type of every answer but the page. */
export const jsonType = 'application/json; charset=utf-8';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * What every request meets first: the gate, then the answers made ahead; only what neither settles goes on to the
 * router.
 */
export function frontDoor(policy: GatePolicy, ready: ReadyAnswers, router: Listener): Listener {
  let inFlight = 0;
  return (request, response) => {
    const { method = '', url = '', headers } = request;
    const verdict = gate(
      {
        method,
        url,
        host: headers.host,
        origin: headers.origin,
        fetchSite: singleHeader(headers['sec-fetch-site']),
        authorization: headers.authorization,
        inFlight,
      },
      policy,
    );
    if (verdict.kind === 'refuse') {
      const body = errorBody(verdict.code, verdict.message);
      const headersOut = answerHeaders(body.length, verdict.corsOrigin);
      if (verdict.code === 'unauthorized') headersOut.push('www-authenticate', 'Bearer');
      response.writeHead(errorStatus[verdict.code], headersOut).end(body);
      return;
    }
    if (verdict.kind === 'preflight') {
      response.writeHead(204, preflightHeaders(verdict.corsOrigin)).end();
      return;
    }
    if (method === 'GET' || method === 'HEAD') {
      const bytes = ready.take(verdict.identity.scope, url);
      if (bytes !== null) {
        response.writeHead(200, answerHeaders(bytes.length, verdict.corsOrigin)).end(bytes);
        return;
      }
    }
    inFlight++;
    response.once('close', () => inFlight--);
    setIdentity(request, verdict.identity);
    response.setHeader('cache-control', 'no-store');
    response.setHeader('vary', 'Origin');
    if (verdict.corsOrigin !== null) response.setHeader('access-control-allow-origin', verdict.corsOrigin);
    router(request, response);
  };
}

function answerHeaders(length: number, corsOrigin: string | null): string[] {
  const headers = [
    'content-type',
    jsonType,
    'cache-control',
    'no-store',
    'content-length',
    `${length}`,
    'vary',
    'Origin',
  ];
  if (corsOrigin !== null) headers.push('access-control-allow-origin', corsOrigin);
  return headers;
}

function preflightHeaders(corsOrigin: string | null): string[] {
  const headers = ['vary', 'Origin', 'content-length', '0'];
  if (corsOrigin !== null) {
    headers.push('access-control-allow-origin', corsOrigin);
    headers.push('access-control-allow-methods', 'GET, HEAD, POST, OPTIONS');
    headers.push('access-control-allow-headers', 'Authorization, Content-Type, X-Call-Id');
    headers.push('access-control-max-age', '600');
  }
  return headers;
}

function singleHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
