import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { connectionHeaders, type InvokeRequest, type Invoker, isCallId } from '../model/calls/invoker.ts';
import type { SentCalls } from '../model/calls/sentCalls.ts';
import type { Clock } from '../model/clock.ts';
import { Fault } from '../model/fault.ts';
import type { Connection } from '../model/source/connection.ts';
import { dropUnreadBody } from '../transport/unwantedBody.ts';
import { everyAnswer } from './answer/answerHeaders.ts';

/** How much of an input that the function has not read is read and dropped after the answer. */
const mostLeftOverBytes = 64 * 1024 * 1024;

/**
 * Sets the answer of a function apart from those of this server, whose pages have the same origin: whatever the function
 * sends, it runs no script and reads no cookie.
 */
const ofFunction = {
  'content-security-policy': `sandbox; ${everyAnswer['content-security-policy']}`,
  'x-faascope-source': 'function',
};

/** A call, and what it is sent with. */
interface CallToSend {
  readonly invoker: Invoker;
  readonly call: Pick<InvokeRequest, 'functionId' | 'path' | 'query' | 'headers'>;
  readonly sentCalls: SentCalls;
  /** Of the connection. */
  readonly clock: Clock;
}

/** What calls the functions of a connection. @throws Fault invoke_not_enabled */
export function invokerOf({ invoker }: Connection): Invoker {
  if (invoker !== null) return invoker;
  throw new Fault(
    'invoke_not_enabled',
    'This server does not call functions that run elsewhere. Start it with --allow-invoke (and, without a cluster, --gateway), or call them through their gateway.',
  );
}

/**
 * Call first for a request that has an input: bounds what is read of it after the answer, a refusal too.
 * @throws Fault malformed_request for an input that is compressed on its way: a function would get it so, without a word
 */
export function boundInput(request: FastifyRequest, reply: FastifyReply): void {
  dropUnreadBody(request.raw, reply.raw, mostLeftOverBytes);
  const coding = request.headers['transfer-encoding']?.trim().toLowerCase() ?? 'chunked';
  if (coding === 'chunked') return;
  throw new Fault(
    'malformed_request',
    'The only supported Transfer-Encoding is chunked; for gzip, use Content-Encoding.',
  );
}

/**
 * Sends a call to a function, and its answer to the client as it comes. The id of the call is that of the header
 * `x-call-id`, if valid.
 * @throws Fault what the invoker throws
 */
export async function sendCall(
  { invoker, call, sentCalls, clock }: CallToSend,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { functionId, headers } = call;
  const given = headers['x-call-id'] ?? '';
  const callId = isCallId(given) ? given : randomUUID();
  const gone = new AbortController();
  const sentCall = sentCalls.begin(functionId, callId, clock.wallMs());
  reply.raw.once('close', () => {
    gone.abort();
    sentCall.end(clock.wallMs());
  });
  const sent = { ...call, headers: { ...headers, 'x-call-id': callId }, method: request.method, body: request.raw };
  const answer = await invoker.invoke(sent, gone.signal);
  const answeredId = isCallId(answer.callId) ? answer.callId : callId;
  sentCall.rename(answeredId);
  reply.code(answer.status).type(answer.contentType).headers(ofFunction).header('x-call-id', answeredId);
  if (answer.contentEncoding !== null) reply.header('content-encoding', answer.contentEncoding);
  if (answer.durationSeconds !== null) reply.header('x-duration-seconds', answer.durationSeconds.toFixed(6));
  return reply.send(answer.body);
}

/** The headers of a request, each with one value. */
export function singleHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) single[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return single;
}

/** What belongs to the connection, identifies the client to this server, or asks for a compressed answer. */
const notForwarded = new Set([...connectionHeaders, 'host', 'authorization', 'cookie', 'accept-encoding']);

/** The headers of a request without those that a function must not get. */
export function forwardedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const named = (headers['connection'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const kept = Object.entries(headers).filter(([name]) => !notForwarded.has(name) && !named.includes(name));
  return Object.fromEntries(kept);
}
