import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Clock } from '../model/clock.ts';
import { dropUnreadBody, hasBody } from '../transport/unwantedBody.ts';
import { answerHeaders, everyAnswer } from './answer/answerHeaders.ts';
import type { ReadyAnswers } from './answer/readyAnswers.ts';
import { clientSide } from './gate/clientSide.ts';
import { type GatePolicy, gate, type Verdict } from './gate/gate.ts';
import { gateFacts } from './gate/gateFacts.ts';
import type { LastingAccess } from './gate/lastingAccess.ts';
import type { RouteTable } from './gate/routeTable.ts';
import { setCookie } from './gate/session.ts';
import { errorBody, errorStatus, reportedFault } from './httpErrors.ts';
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

/** What the first stop of every request works with. */
interface HotPathParts {
  readonly policy: GatePolicy;
  readonly ready: Pick<ReadyAnswers, 'take'>;
  readonly access: Pick<LastingAccess, 'used'>;
  /** Of this process. */
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The first stop of every request: the gate, then the ready answers; only what is left goes on to the router. Answers
 * need no Vary header, because none may be stored. A bug answers 500: what a listener throws would end the process.
 */
export function hotPath(parts: HotPathParts, routes: RouteTable, router: Listener): Listener {
  const answer = answering(parts, routes, router);
  return (request, response) => {
    try {
      answer(request, response);
    } catch (thrown) {
      parts.logger.error({ err: thrown }, 'request failed');
      refuseFailed(request, response, thrown);
    }
  };
}

function answering({ policy, ready, access, clock }: HotPathParts, routes: RouteTable, router: Listener): Listener {
  let inFlight = 0;
  return (request, response) => {
    const facts = gateFacts(request, inFlight, clock);
    const verdict = facts.host === undefined && request.httpVersion === '1.1' ? hostless : gate(facts, policy, routes);
    const bodyComes = hasBody(request);
    if (bodyComes && verdict.kind !== 'pass') dropUnreadBody(request, response);
    if (verdict.kind === 'refuse') {
      const body = errorBody(verdict.code, verdict.message);
      const headers = [...answerHeaders(body.length), ...verdict.headers, ...corsHeaders(verdict.corsOrigin)];
      response.writeHead(errorStatus[verdict.code], headers).end(body);
      return;
    }
    if (verdict.kind === 'preflight') {
      response.writeHead(204, preflightHeaders(verdict.corsOrigin)).end();
      return;
    }
    const { identity, session, route, corsOrigin } = verdict;
    const more = corsOrigin === null ? [] : corsHeaders(corsOrigin);
    if (session !== null) access.used(session);
    if (session !== null && session.newCookie !== null) {
      more.push('set-cookie', setCookie(session.newCookie, clientSide(request, policy.trustedProxies).isSecure));
    }
    if (!bodyComes && (facts.method === 'GET' || facts.method === 'HEAD')) {
      const answer = ready.take(identity.scope, route.spelling);
      if (answer !== null) {
        const { headers, bytes } = answer;
        response.writeHead(200, more.length === 0 ? headers : [...headers, ...more]);
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
    notePassed(request, { identity, session, route, leave });
    for (const [name, value] of everyAnswerEntries) response.setHeader(name, value);
    for (let index = 0; index < more.length; index += 2) response.setHeader(more[index] ?? '', more[index + 1] ?? '');
    router(request, response);
  };
}

function refuseFailed(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (hasBody(request)) dropUnreadBody(request, response);
  const { code, message } = reportedFault(thrown);
  const body = errorBody(code, message);
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.writeHead(errorStatus[code], answerHeaders(body.length)).end(body);
}

/** Lets pages of an origin read the answer, and the headers that are of use to them. */
function corsHeaders(corsOrigin: string | null): string[] {
  if (corsOrigin === null) return [];
  return [
    'access-control-allow-origin',
    corsOrigin,
    'access-control-expose-headers',
    'Retry-After, X-Call-Id, X-Faascope-Source',
  ];
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
