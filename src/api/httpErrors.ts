import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { ErrorCode } from '../contract/errorCode.ts';
import { errorAnswerSchema } from '../contract/errorCode.ts';
import { errorMessageFor } from '../contract/finding/upstreamMessages.ts';
import { Fault } from '../model/fault.ts';
import { jsonType } from './answer/answerHeaders.ts';
import { isMalformed, type ValidationProblem, validationFault } from './queryValidation.ts';

/** The HTTP status of each error code. */
export const errorStatus: Readonly<Record<ErrorCode, number>> = {
  missing_parameter: 400,
  repeated_parameter: 400,
  malformed_parameter: 400,
  malformed_cursor: 400,
  ambiguous_name: 400,
  malformed_request: 400,
  body_too_large: 400,
  unauthorized: 401,
  host_not_allowed: 403,
  origin_not_allowed: 403,
  target_not_allowed: 403,
  role_not_allowed: 403,
  invoke_not_enabled: 403,
  unknown_path: 404,
  unknown_function: 404,
  unknown_pod: 404,
  unknown_node: 404,
  unknown_invocation: 404,
  unknown_connection: 404,
  method_not_allowed: 405,
  too_many_requests: 429,
  too_many_streams: 429,
  internal: 500,
  upstream_refused: 502,
  upstream_failed: 502,
  upstream_unsupported: 502,
  function_failed: 502,
  no_connection: 503,
  no_metrics_source: 503,
  no_log_source: 503,
  shutting_down: 503,
  upstream_timeout: 504,
  function_timeout: 504,
};

/**
 * The error responses of a path in the OpenAPI document: one for each status, listing its codes. 405 is left out: it is
 * only sent for methods that the document does not list.
 */
export const errorResponses: Readonly<Record<string, object>> = Object.fromEntries(
  Array.from(codesByStatus(), ([status, codes]) => {
    const properties = { ...errorAnswerSchema.properties, code: { type: 'string', enum: codes } };
    return [status, { ...errorAnswerSchema, properties, description: codes.join(', ') }];
  }),
);

/** The fault to report for something thrown: a Fault as it is, anything else as `internal` without its details. */
export function reportedFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault('internal', 'This is a bug in faascope. See its log for details.', { cause: thrown });
}

/**
 * Something thrown, as a client may see it: {@link errorMessageFor} in place of the message of a fault that came from an
 * upstream; anything else as it is.
 * @param namespaces those that the client may see; null for all
 */
export function shownTo(namespaces: ReadonlySet<string> | null, thrown: unknown): unknown {
  const isOfUpstream = thrown instanceof Fault && thrown.code.startsWith('upstream_');
  if (namespaces === null || !isOfUpstream) return thrown;
  return new Fault(thrown.code, errorMessageFor(namespaces, thrown.message), { cause: thrown, reason: thrown.reason });
}

/** The body of an error answer, as JSON. @param params null for none */
export function errorBody(code: ErrorCode, message: string, params: Fault['params'] = null): Buffer {
  return Buffer.from(JSON.stringify({ status: 'error', code, message, ...(params === null ? {} : { params }) }));
}

/** Turns every failure behind the router into an error answer. */
export function registerErrorHandling(app: FastifyInstance, logger: Logger): void {
  app.addHook('preValidation', async (request) => {
    if (isMalformed(request.query)) {
      throw new Fault('malformed_parameter', 'The query has broken percent-encoding; encode it as UTF-8.');
    }
  });
  app.setErrorHandler((error: FrameworkError, { query }, reply) => {
    const fault = error.validation === undefined ? requestFault(error) : validationFault(error.validation, query);
    if (fault.code === 'internal') logger.error({ err: error }, 'request failed');
    return send(reply, fault);
  });
  app.setNotFoundHandler(({ method, url }) => {
    throw new Error(`The gate has a route for ${method} ${url} but the router has none.`);
  });
}

/** Why an answer ends before it is whole. */
export function accessEnded(): Fault {
  return new Fault('unauthorized', 'The token was removed or changed, or the session is over; sign in again.');
}

/** Ends an answer whose client may no longer read it: with an error if nothing was sent, else by closing it. */
export function endRefused(reply: FastifyReply): void {
  const { raw } = reply;
  if (raw.headersSent) {
    raw.destroy();
    return;
  }
  reply.hijack();
  const { code, message } = accessEnded();
  const body = errorBody(code, message);
  const headers = { 'content-type': jsonType, 'content-length': body.length, 'www-authenticate': 'Bearer' };
  raw.writeHead(errorStatus[code], headers).end(body);
}

/** When a client that has too many streams may try again, seconds. */
const streamRetrySeconds = 5;

/** What the framework adds to its own errors. */
interface FrameworkError extends Error {
  readonly validation?: readonly ValidationProblem[];
  readonly code?: string;
  readonly statusCode?: number;
}

function send(reply: FastifyReply, { code, message, params }: Fault): FastifyReply {
  const retrySeconds = code === 'too_many_streams' ? streamRetrySeconds : params?.['retryAfterSeconds'];
  if (retrySeconds !== undefined) reply.header('retry-after', retrySeconds);
  if (code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
  return reply
    .code(errorStatus[code])
    .type(jsonType)
    .send(errorBody(code, message, params));
}

/** A 4xx of the framework is the client's mistake; anything else unforeseen is a bug. */
function requestFault(error: FrameworkError): Fault {
  const { code = '', statusCode = 500, message } = error;
  if (!code.startsWith('FST_ERR_') || statusCode < 400 || statusCode >= 500) return reportedFault(error);
  const sentence = message.endsWith('.') ? message : `${message}.`;
  return new Fault(statusCode === 413 ? 'body_too_large' : 'malformed_request', sentence, { cause: error });
}

function codesByStatus(): Map<number, string[]> {
  const codes = new Map<number, string[]>();
  for (const [code, status] of Object.entries(errorStatus)) {
    if (status !== errorStatus.method_not_allowed) codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  return codes;
}
