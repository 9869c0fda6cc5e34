import type { IncomingMessage, ServerResponse } from 'node:http';
import { dropUnreadBody, hasBody } from '../transport/unwantedBody.ts';
import { answerHeaders, everyAnswer } from './answer/answerHeaders.ts';
import type { ReadyAnswers } from './answer/readyAnswers.ts';
import { type GatePolicy, gate, type Verdict } from './gate/gate.ts';
import { gateFacts } from './gate/gateFacts.ts';
import type { RouteTable } from './gate/routeTable.ts';
import { errorBody, errorStatus } from './httpErrors.ts';
import { notePassed } from './requestIdentity.ts';

const hostless: Verdict = {
  kind: 'refuse',
  code: 'malformed_request',
  message: 'Send a Host header; HTTP/1.1 requires it.',
  corsOrigin: null,
  headers: [],
};

const everyAnswerEntries = Object.entries(everyAnswer);

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The first stop of every request: the gate, then the ready answers; only what is left goes on to the router. Answers
 * need no Vary header, because none may be stored.
 */
export function hotPath(policy: GatePolicy, ready: ReadyAnswers, routes: RouteTable, router: Listener): Listener {
  let inFlight = 0;
  return (request, response) => {
    const facts = gateFacts(request, inFlight);
    const verdict = facts.host === undefined && request.httpVersion === '1.1' ? hostless : gate(facts, policy, routes);
    const bodyComes = hasBody(request);
    if (bodyComes && verdict.kind !== 'pass') dropUnreadBody(request, response);
    if (verdict.kind === 'refuse') {
      const body = errorBody(verdict.code, verdict.message);
      const headers = readable([...answerHeaders(body.length), ...verdict.headers], verdict.corsOrigin);
      response.writeHead(errorStatus[verdict.code], headers).end(body);
      return;
    }
    if (verdict.kind === 'preflight') {
      response.writeHead(204, preflightHeaders(verdict.corsOrigin)).end();
      return;
    }
    const { identity, route } = verdict;
    if (!bodyComes && (facts.method === 'GET' || facts.method === 'HEAD')) {
      const answer = ready.take(identity.scope, route.spelling);
      if (answer !== null) {
        const { headers, bytes } = answer;
        response.writeHead(200, verdict.corsOrigin === null ? headers : readable([...headers], verdict.corsOrigin));
        response.end(bytes);
        return;
      }
    }
    inFlight++;
    let isInFlight = true;
    const leave = () => {
      if (isInFlight) inFlight--;
      isInFlight = false;
    };
    response.once('close', leave);
    request.url = route.url;
    notePassed(request, { identity, route, leave });
    for (const [name, value] of everyAnswerEntries) response.setHeader(name, value);
    if (verdict.corsOrigin !== null) response.setHeader('access-control-allow-origin', verdict.corsOrigin);
    router(request, response);
  };
}

function readable(headers: string[], corsOrigin: string | null): string[] {
  if (corsOrigin !== null) headers.push('access-control-allow-origin', corsOrigin);
  return headers;
}

function preflightHeaders(corsOrigin: string | null): string[] {
  if (corsOrigin === null) return answerHeaders();
  return [
    ...answerHeaders(),
    'access-control-allow-origin',
    corsOrigin,
    'access-control-allow-methods',
    'GET, HEAD, POST, OPTIONS',
    'access-control-allow-headers',
    'Authorization, Content-Type, Last-Event-ID, X-Call-Id',
    'access-control-max-age',
    '600',
    'vary',
    'Origin',
  ];
}
