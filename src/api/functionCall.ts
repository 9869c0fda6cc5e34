import type { FastifyInstance } from 'fastify';
import type { SentCalls } from '../model/calls/sentCalls.ts';
import { Fault } from '../model/fault.ts';
import { viewOf } from './answer/liveAnswer.ts';
import type { ApiDependencies } from './apiDependencies.ts';
import { findFunction } from './entityLookup.ts';
import { errorResponses } from './httpErrors.ts';
import { defaultContextOf } from './interface/requestContext.ts';
import { requestIdentity } from './requestIdentity.ts';
import { forwardedHeaders, invokerOf, sendCall, singleHeaders } from './sentCall.ts';

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
    const { route } = requestIdentity(request.raw);
    const context = defaultContextOf(connections, request);
    const { connection } = context;
    const invoker = invokerOf(connection);
    const [spelling = '', ...below] = route.rest;
    const listed = connection.notRunnable.find(({ name }) => name === spelling);
    if (listed !== undefined) {
      throw new Fault(
        'unknown_function',
        `${spelling} cannot run here (line ${listed.line} of the stack file). ${listed.reason}`,
      );
    }
    const fn = findFunction(viewOf(context, connection.clock.wallMs()), spelling);
    const headers = singleHeaders(request.headers);
    const path = below.map((segment) => `/${segment}`).join('');
    // A token or a session is for this server, not for the function; a gateway gets only what is meant for one.
    const isOurs = policy.tokens !== null || connection.kind !== 'local';
    const passed = isOurs ? forwardedHeaders(headers) : headers;
    const call = { functionId: fn.id, path, query: route.search.slice(1), headers: passed };
    return sendCall({ invoker, call, sentCalls, clock: connection.clock }, request, reply);
  });
}
