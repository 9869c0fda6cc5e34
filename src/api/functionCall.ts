import type { FastifyInstance } from 'fastify';
import type { SentCalls } from '../model/calls/sentCalls.ts';
import { Fault } from '../model/fault.ts';
import type { FunctionRecord } from '../model/inventory/inventory.ts';
import type { NotRunnableFunction } from '../model/source/connection.ts';
import { viewOf } from './answer/liveAnswer.ts';
import type { ApiDependencies } from './apiDependencies.ts';
import { findFunction, type View } from './entityLookup.ts';
import { errorResponses } from './httpErrors.ts';
import { defaultContextOf } from './interface/requestContext.ts';
import { requestIdentity } from './requestIdentity.ts';
import { boundInput, forwardedHeaders, invokerOf, sendCall, singleHeaders } from './sentCall.ts';

const summary = 'Call a function; the request body is its input, the response body its output.';
const output = {
  content: { '*/*': { schema: { description: 'The output of the function, in a content type of its choice.' } } },
};

/** What the OpenAPI document says of a call, besides where it is sent. */
export const documentedCall = {
  summary,
  consumes: ['application/octet-stream'],
  body: { type: 'string', format: 'binary' },
  response: {
    ...errorResponses,
    200: { description: 'The function ran.', ...output },
    500: { description: 'The function failed; with the header X-Call-Id the body is its output.', ...output },
  },
} as const;

/** The route in the OpenAPI document; the router validates neither the name nor the input. */
const documented = {
  url: '/function/:name',
  schema: {
    ...documentedCall,
    params: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', minLength: 1, description: 'the function, `name` or `name.namespace`' } },
    },
  },
};

/** `POST /function/NAME`: calls a function, like an OpenFaaS gateway. */
export function registerFunctionCall(
  app: FastifyInstance,
  { connections, policy }: ApiDependencies,
  sentCalls: SentCalls,
): void {
  const config = { access: 'caller', takesBody: true, swaggerTransform: () => documented } as const;
  app.post('/function/*', { schema: { summary }, config }, async (request, reply) => {
    boundInput(request, reply);
    const { route } = requestIdentity(request.raw);
    const context = defaultContextOf(connections, request);
    const { connection } = context;
    const invoker = invokerOf(connection);
    const [spelling = '', ...below] = route.rest;
    const path = pathBelow(below);
    const fn = functionToCall(viewOf(context, connection.clock.wallMs()), connection.notRunnable, spelling);
    const headers = singleHeaders(request.headers);
    // A token or a session is for this server, not for the function; a gateway gets only what is meant for one.
    const isOurs = policy.tokens !== null || connection.kind !== 'local';
    const passed = isOurs ? forwardedHeaders(headers) : headers;
    const call = { functionId: fn.id, path, query: route.search.slice(1), headers: passed };
    return sendCall({ invoker, call, sentCalls, clock: connection.clock }, request, reply);
  });
}

/**
 * The function that a client wants to call.
 * @param notRunnable functions of the default namespace that are declared but cannot run
 * @throws Fault unknown_function, ambiguous_name
 */
export function functionToCall(
  view: View,
  notRunnable: readonly NotRunnableFunction[],
  spelling: string,
): FunctionRecord {
  const { namespaces, inventory } = view;
  const isVisible = namespaces === null || namespaces.has(inventory.defaultNamespace);
  const declared = isVisible ? notRunnable.find(({ name }) => name === spelling) : undefined;
  if (declared === undefined) return findFunction(view, spelling);
  throw new Fault(
    'unknown_function',
    `${spelling} cannot run here (line ${declared.line} of the stack file). ${declared.reason}`,
  );
}

/**
 * The path that a function gets, from the decoded segments after its name. A gateway could resolve `.` and `..` and call
 * something else; a slash that was escaped separates segments too.
 * @throws Fault malformed_request
 */
export function pathBelow(segments: readonly string[]): string {
  const path = segments.map((segment) => `/${segment}`).join('');
  if (!path.split('/').some((segment) => segment === '.' || segment === '..')) return path;
  throw new Fault('malformed_request', 'The path after the name of the function must not contain . or .. segments.');
}
