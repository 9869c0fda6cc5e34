import type { FastifyInstance } from 'fastify';
import { Fault } from '../model/fault.ts';
import { dropUnreadBody } from '../transport/unwantedBody.ts';
import { viewOf } from './answer/liveAnswer.ts';
import type { ApiDependencies } from './apiDependencies.ts';
import { findFunction } from './entityLookup.ts';
import { errorResponses } from './httpErrors.ts';
import { defaultContextOf } from './interface/requestContext.ts';
import { requestIdentity } from './requestIdentity.ts';

/** How much of an input that the function has not read is read and dropped after the answer. */
const mostLeftOverBytes = 64 * 1024 * 1024;

const summary = 'Call a function; the request body is its input, the response body its output.';
const output = {
  content: { '*/*': { schema: { description: 'The output of the function, in a content type of its choice.' } } },
};

/** The route in the OpenAPI document; the router validates neither the name nor the input. */
const documented = {
  url: '/function/:name',
  schema: {
    summary,
    params: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', minLength: 1, description: 'the function, `name` or `name.namespace`' } },
    },
    consumes: ['application/octet-stream'],
    body: { type: 'string', format: 'binary' },
    response: {
      ...errorResponses,
      200: { description: 'The function ran.', ...output },
      500: { description: 'The function failed; with the header X-Call-Id the body is its output.', ...output },
    },
  },
};

/** `POST /function/NAME`: calls a function, like an OpenFaaS gateway. */
export function registerFunctionCall(app: FastifyInstance, { connections }: ApiDependencies): void {
  const config = { access: 'caller', takesBody: true, swaggerTransform: () => documented } as const;
  app.post('/function/*', { schema: { summary }, config }, async (request, reply) => {
    const { route } = requestIdentity(request.raw);
    const context = defaultContextOf(connections, request);
    const { invoker } = context.connection;
    if (invoker === null) {
      throw new Fault(
        'invoke_not_enabled',
        'This server watches functions that run elsewhere and does not call them. Call them through their gateway.',
      );
    }
    const [spelling = '', ...below] = route.rest;
    const listed = context.connection.notRunnable.find(({ name }) => name === spelling);
    if (listed !== undefined) {
      throw new Fault(
        'unknown_function',
        `${spelling} cannot run here (line ${listed.line} of the stack file). ${listed.reason}`,
      );
    }
    const fn = findFunction(viewOf(context, context.connection.clock.wallMs()), spelling);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    dropUnreadBody(request.raw, reply.raw, mostLeftOverBytes);
    const answer = await invoker.invoke(
      {
        functionId: fn.id,
        method: request.method,
        path: below.map((segment) => `/${segment}`).join(''),
        query: route.search.slice(1),
        headers: singleHeaders(request.headers),
        body: request.raw,
      },
      gone.signal,
    );
    reply.code(answer.status).type(answer.contentType).header('x-call-id', answer.callId);
    if (answer.durationSeconds !== null) reply.header('x-duration-seconds', answer.durationSeconds.toFixed(6));
    return reply.send(answer.body);
  });
}

function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) single[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return single;
}
