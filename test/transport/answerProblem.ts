import { errorStatus } from '../../src/api/httpErrors.ts';
import type { HttpAnswer } from './answerReader.ts';
import type { HostileRequest } from './hostileRequest.ts';

const jsonType = 'application/json; charset=utf-8';
const statusOf: ReadonlyMap<string, number> = new Map(Object.entries(errorStatus));

/** How an answer violates the contract, independent of the request; null if it does not. */
export function answerProblem({ status, headers, body }: HttpAnswer, isHead: boolean): string | null {
  if (headers.has('x-evil')) return 'a header that the request brought in';
  // The output of a function may be anything.
  if (headers.has('x-call-id')) return null;
  const type = headers.get('content-type');
  if (status < 400) {
    if (type !== jsonType || isHead || status === 204) return null;
    const answer = parsed(body);
    // The OpenAPI document has no envelope.
    const isWhole = isOneOf(member(answer, 'status'), ['success', 'error']) || member(answer, 'openapi') !== undefined;
    return isWhole ? null : `a body "${start(body)}"`;
  }
  if (type !== jsonType) return `${status} with the type ${type}`;
  if (headers.get('cache-control') !== 'no-store') return `${status} without cache-control: no-store`;
  if (isHead) return null;
  const answer = parsed(body);
  const code = member(answer, 'code');
  const message = member(answer, 'message');
  const isWhole =
    Object.keys(Object(answer)).sort().join() === 'code,message,status' &&
    member(answer, 'status') === 'error' &&
    typeof message === 'string' &&
    message !== '' &&
    !/\bat .*:\d+|node_modules/.test(message);
  if (!isWhole || typeof code !== 'string') return `${status} with the body "${start(body)}"`;
  return statusOf.get(code) === status ? null : `${status} with the code ${code}`;
}

/** How an answer to this request is wrong; null if it is right. */
export function problemWith(request: HostileRequest, answer: HttpAnswer): string | null {
  const { status, headers } = answer;
  if (status !== 429 && !request.statuses.includes(status)) return `answered ${status} "${start(answer.body)}"`;
  if (headers.get('connection') === 'close' && !request.mayEnd && status < 400) return `${status} ended the connection`;
  return answerProblem(answer, request.isHead);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return new Map<string, unknown>(Object.entries(Object(value))).get(name);
}

function isOneOf(value: unknown, texts: readonly string[]): boolean {
  return typeof value === 'string' && texts.includes(value);
}

function start(body: Buffer): string {
  return body.subarray(0, 160).toString('latin1');
}
