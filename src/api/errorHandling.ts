import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../contract/errorCode.ts';
import { Fault } from '../model/fault.ts';
import { jsonType } from './answer/answerHeaders.ts';
import type { ApiDependencies } from './apiDependencies.ts';
import { errorBody, errorStatus, faultOf } from './errorStatus.ts';
import { isMalformed } from './queryString.ts';

/** What ajv says of a request, as far as it is used. */
interface ValidationProblem {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: { readonly missingProperty?: string };
  readonly message?: string;
}

/** What the framework adds to an error of its own. */
interface FrameworkError extends Error {
  readonly validation?: readonly ValidationProblem[];
  readonly code?: string;
  readonly statusCode?: number;
}

/** Every failure becomes an answer of the contract here, and only here. */
export function registerErrorHandling(app: FastifyInstance, { logger }: ApiDependencies): void {
  app.addHook('preValidation', async (request) => {
    if (isMalformed(request.query)) {
      throw new Fault('malformed_parameter', 'The query has broken percent-encoding; encode it as UTF-8.');
    }
  });
  app.setErrorHandler((error: FrameworkError, request, reply) => {
    const fault = error.validation === undefined ? requestFault(error) : validationFault(error.validation, request);
    if (fault.code === 'internal') logger.error({ err: error }, 'a request failed');
    return send(reply, fault.code, fault.message);
  });
  app.setNotFoundHandler(({ method, url }) => {
    throw new Error(`the gate knows a route for ${method} ${url} and the router none`);
  });
}

function send(reply: FastifyReply, code: ErrorCode, message: string): FastifyReply {
  return reply.code(errorStatus[code]).type(jsonType).send(errorBody(code, message));
}

/** What the framework itself refuses is the client's mistake; anything else unforeseen is a bug. */
function requestFault(error: FrameworkError): Fault {
  const { code = '', statusCode = 500, message } = error;
  if (!code.startsWith('FST_ERR_') || statusCode < 400 || statusCode >= 500) return faultOf(error);
  return new Fault(statusCode === 413 ? 'body_too_large' : 'malformed_request', sentence(message), { cause: error });
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function validationFault(problems: readonly ValidationProblem[], { query }: FastifyRequest): Fault {
  const [problem] = problems;
  if (problem?.keyword === 'required') {
    return new Fault('missing_parameter', `Add the parameter: ?${problem.params.missingProperty}=...`);
  }
  const name = problem?.instancePath.slice(1) ?? '';
  const value =
    typeof query === 'object' && query !== null ? Object.entries(query).find(([key]) => key === name)?.[1] : '';
  if (Array.isArray(value)) return new Fault('repeated_parameter', `Give the parameter ${name} once.`);
  if (value === '') return new Fault('missing_parameter', `The parameter ${name} is empty; add a value.`);
  return new Fault('malformed_parameter', `The parameter ${name} ${problem?.message ?? 'is malformed'}.`);
}
