import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { connectionParameter } from '../../contract/connectionParameter.ts';
import { clientNetwork } from '../../transport/clientNetwork.ts';
import { dropUnreadBody } from '../../transport/unwantedBody.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { clientSide } from '../gate/clientSide.ts';
import { errorResponses } from '../httpErrors.ts';
import { queryOf } from '../interface/pathSchema.ts';
import { requestContextOf } from '../interface/requestContext.ts';
import { requestIdentity } from '../requestIdentity.ts';
import type { OutputCalls } from './hub.ts';
import { topicForms, topicPattern } from './topic.ts';
import { mostTopics, postedTopics, queriedTopics, type TopicRequest } from './topicRequest.ts';

const path = '/api/v1/stream';

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  connection: 'close',
  // nginx would otherwise hold events back.
  'x-accel-buffering': 'no',
};

const querystring = {
  type: 'object',
  properties: {
    connection: connectionParameter,
    for: { type: 'integer', minimum: 1, maximum: 86_400, description: 'End the stream after this many seconds.' },
  },
} as const;

const topicItem = { type: 'string', pattern: topicPattern, maxLength: 512, description: topicForms } as const;

const eventNames = [
  'server',
  'state',
  'second',
  'lines',
  'invocation',
  'finding',
  'gone',
  'skipped',
  'connection',
  'end',
] as const;

const events = {
  200: {
    description: 'Server-sent events; the schema is that of each event.',
    content: {
      'text/event-stream': {
        schema: {
          type: 'object',
          required: ['event', 'data'],
          properties: {
            event: { type: 'string', enum: eventNames },
            id: {
              type: 'string',
              description:
                'The second up to which a client has all topics, to resume from; left out while it does not.',
            },
            data: { type: 'string', description: 'A JSON object in one line.' },
          },
        },
      },
    },
  },
};

/** The routes in the OpenAPI document; topics are validated by the routes themselves. */
const documentedGet = {
  url: path,
  schema: {
    summary: 'Follow topics second by second, as server-sent events.',
    querystring: {
      ...querystring,
      required: ['topic'],
      properties: {
        topic: { type: 'array', items: topicItem, minItems: 1, maxItems: mostTopics, uniqueItems: true },
        ...querystring.properties,
      },
    },
    headers: {
      type: 'object',
      properties: {
        'last-event-id': { type: 'integer', minimum: 0, description: 'The last second that the client has.' },
      },
    },
    response: { ...errorResponses, ...events },
  },
};
const documentedPost = {
  url: path,
  schema: {
    summary: `Follow up to ${mostTopics} topics, each from the last second that the client has.`,
    querystring,
    body: {
      type: 'object',
      required: ['topics'],
      properties: {
        topics: {
          type: 'array',
          minItems: 1,
          maxItems: mostTopics,
          items: {
            type: 'object',
            required: ['topic'],
            properties: {
              topic: topicItem,
              since: { type: ['integer', 'null'], minimum: 0, description: 'The last second that the client has.' },
            },
          },
        },
      },
    },
    response: { ...errorResponses, ...events },
  },
};

/** `GET` and `POST /api/v1/stream`. */
export function registerStreams(app: FastifyInstance, dependencies: ApiDependencies): void {
  const { streams } = dependencies;
  app.get(
    path,
    { schema: { querystring }, config: { access: 'viewer', swaggerTransform: () => documentedGet } },
    async (request, reply) => {
      const topics = queriedTopics(queryOf(request)['topic'], singleHeader(request.headers['last-event-id']));
      if (request.method === 'HEAD') {
        requestContextOf(dependencies.connections, request);
        streams.admit(clientOf(dependencies, request));
        reply.hijack();
        reply.raw.writeHead(200, headers).end();
        return reply;
      }
      return open(dependencies, request, reply, topics);
    },
  );
  app.post(
    path,
    {
      schema: { querystring },
      config: { access: 'viewer', takesBody: true, swaggerTransform: () => documentedPost },
    },
    async (request, reply) => {
      dropUnreadBody(request.raw, reply.raw);
      return open(dependencies, request, reply, await postedTopics(request.raw));
    },
  );
}

/** @throws Fault unknown_connection, no_connection, too_many_streams */
function open(
  dependencies: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  requests: readonly TopicRequest[],
): FastifyReply {
  const { connections, streams, underWay } = dependencies;
  const { identity, leave } = requestIdentity(request.raw);
  const { connection, connectionName, namespaces } = requestContextOf(connections, request);
  const client = clientOf(dependencies, request);
  streams.admit(client);
  const forSeconds = queryOf(request)['for'];
  const response = reply.raw;
  if (response.destroyed || request.raw.socket.destroyed) return reply.hijack();
  const forMs = typeof forSeconds === 'number' ? forSeconds * 1000 : null;
  const asked = { requests, scope: identity.scope, namespaces, connectionName, client, forMs };
  streams.open(asked, connection, ({ drained, closed, end }) => {
    reply.hijack();
    underWay.leave(response);
    underWay.endWith(response, endsWithToken(end));
    leave();
    response.off('close', leave);
    return begin(response, request.raw.socket, drained, closed);
  });
  return reply;
}

/**
 * Sends the head of an answer; what follows are the bytes that are written to the socket, the same for all clients: the
 * answer ends with its connection. It is never finished itself, so what waits for that (for Fastify, its request and
 * reply) need not be kept.
 */
function begin(response: ServerResponse, socket: Socket, drained: () => void, closed: () => void): Socket {
  // Else the events would be written in chunks.
  response.removeHeader('transfer-encoding');
  response.removeAllListeners('finish').removeAllListeners('error');
  response.writeHead(200, headers).once('close', closed).flushHeaders();
  return socket.on('drain', drained);
}

/** Made here, because it lives as long as the stream: it refers to no request. */
function endsWithToken(end: OutputCalls['end']): () => void {
  return () => end('token_ended');
}

/** Whose stream it is: the name of the token, or, where there are no tokens, its address as limits count it. */
export function clientOf({ policy }: ApiDependencies, { raw }: FastifyRequest): string {
  if (policy.tokens !== null) return requestIdentity(raw).identity.name;
  return clientNetwork(clientSide(raw, policy.trustedProxies).address);
}

function singleHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
