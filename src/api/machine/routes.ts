import type { FastifyInstance, FastifyReply, RouteShorthandOptions } from 'fastify';
import { jsonType } from '../answer/answerHeaders.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { errorBody } from '../errorStatus.ts';
import { metricsText } from './metricsText.ts';

const success = Buffer.from('{"status":"success"}');

/** The four paths for machines: they need no token and name no function. */
export function registerMachineRoutes(app: FastifyInstance, parts: ApiDependencies): void {
  const { health } = parts;
  const options: RouteShorthandOptions = { schema: { hide: true }, config: { access: 'machine' } };
  const live = async (_request: unknown, reply: FastifyReply) => {
    if (health.isLive()) return reply.type(jsonType).send(success);
    return reply
      .code(503)
      .type(jsonType)
      .send(errorBody('internal', 'What measures stands still; restart the server.'));
  };
  app.get('/healthz', options, live);
  app.get('/livez', options, live);
  app.get('/readyz', options, async (_request, reply) => {
    const reason = health.unreadyReason();
    if (reason === null) return reply.type(jsonType).send(success);
    return reply.code(503).type(jsonType).send(errorBody('no_connection', reason));
  });
  const text = metricsText(parts);
  app.get('/metrics', options, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await text()),
  );
}
