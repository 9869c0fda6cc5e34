import type { FastifyInstance } from 'fastify';
import { connectionParameter } from '../../contract/connectionParameter.ts';
import type { SentCalls } from '../../model/calls/sentCalls.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { documentedCall } from '../functionCall.ts';
import { requestContextOf } from '../interface/requestContext.ts';
import { requestIdentity } from '../requestIdentity.ts';
import { boundInput, forwardedHeaders, invokerOf, sendCall, singleHeaders } from '../sentCall.ts';
import { functionAt } from './entityAt.ts';

const url = '/api/v1/functions/:namespace/:name/invoke';

const querystring = { type: 'object', properties: { connection: connectionParameter } } as const;

const text = { type: 'string', minLength: 1 } as const;

/** The route in the OpenAPI document; the router does not validate the input. */
const documented = {
  url,
  schema: {
    ...documentedCall,
    params: { type: 'object', required: ['namespace', 'name'], properties: { namespace: text, name: text } },
    querystring,
  },
};

/** `POST /api/v1/functions/{namespace}/{name}/invoke`: calls a function, at its root path. */
export function registerInvoke(app: FastifyInstance, { connections }: ApiDependencies, sentCalls: SentCalls): void {
  const config = { access: 'caller', takesBody: true, swaggerTransform: () => documented } as const;
  app.post(url, { schema: { querystring }, config }, async (request, reply) => {
    boundInput(request, reply);
    const { route } = requestIdentity(request.raw);
    const context = requestContextOf(connections, request);
    const { clock } = context.connection;
    const [namespace = '', name = ''] = route.rest;
    const fn = functionAt(viewOf(context, clock.wallMs()), namespace, name);
    const invoker = invokerOf(context.connection);
    const headers = forwardedHeaders(singleHeaders(request.headers));
    const call = { functionId: fn.id, path: '', query: queryOfFunction(route.search.slice(1)), headers };
    return sendCall({ invoker, call, sentCalls, clock }, request, reply);
  });
}

/** The query as written, without what is for this server. */
function queryOfFunction(query: string): string {
  const isOurs = (part: string) => decodeURIComponent(part.replace(/=.*/s, '').replaceAll('+', ' ')) === 'connection';
  return query
    .split('&')
    .filter((part) => !isOurs(part))
    .join('&');
}
