import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { hasBody } from '../transport/unwantedBody.ts';
import { jsonType } from './answer/answerHeaders.ts';
import type { ApiDependencies } from './apiDependencies.ts';
import { registerDoctor } from './doctor/registerDoctor.ts';
import { registerErrorHandling } from './errorHandling.ts';
import { errorBody } from './errorStatus.ts';
import { registerFunctionCall } from './functionCall.ts';
import { RouteTable } from './gate/routeTable.ts';
import { hotPath } from './hotPath.ts';
import { httpServer, mostHeadBytes, type TlsIdentity } from './httpServer.ts';
import { registerLiveRoutes } from './interface/liveRoutes.ts';
import { registerLogs } from './interface/logs.ts';
import { registerRunning } from './interface/running.ts';
import { registerSetIP } from './interface/setIP.ts';
import { lazyValidator } from './lazyValidator.ts';
import { registerMachineRoutes } from './machine/routes.ts';
import { registerPage } from './page.ts';
import { parseQuery } from './queryString.ts';
import { readUnwantedBody } from './requestBody.ts';

/** Builds the HTTP server without listening. */
export async function buildServer(parts: ApiDependencies, tls: TlsIdentity | null): Promise<FastifyInstance> {
  // The framework's own chatter is not for users; what goes wrong is.
  const logger: FastifyBaseLogger = parts.logger.child({}, { level: 'error' });
  const table = new RouteTable();
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: mostHeadBytes, querystringParser: parseQuery },
    // Given, so that Fastify does not load and compile its own for every route at the start; see below.
    schemaController: { compilersFactory: { buildValidator: () => unused, buildSerializer: () => unused } },
    frameworkErrors: (_error, _request, reply) => {
      const body = errorBody('malformed_parameter', 'The path has broken percent-encoding; encode it as UTF-8.');
      reply.hijack();
      reply.raw.writeHead(400, { 'content-type': jsonType, 'content-length': body.length }).end(body);
    },
    // The server answers for itself; the framework's own handler would write an answer of its own besides.
    clientErrorHandler: () => {},
    serverFactory: (router) => httpServer(hotPath(parts.policy, parts.ready, table, router), tls),
  });
  app.setValidatorCompiler(lazyValidator);
  // Answers come serialised; their schemas are there for the document, and for the tests that hold both together.
  app.setSerializerCompiler(() => JSON.stringify);
  // A body is a function's input and streams to it; no other path reads one.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  registerErrorHandling(app, parts);
  app.addHook('onRoute', ({ path, method, config }) => {
    if (config === undefined) throw new Error(`The route ${path} does not say what it needs.`);
    table.add(path, [method].flat(), config.access);
  });
  // What is answered ahead of the router is answered at once.
  app.addHook('onRequest', async (request, reply) => {
    parts.underWay.add(reply.raw);
    if (hasBody(request.raw) && request.routeOptions.config.takesBody !== true) await readUnwantedBody(request.raw);
  });

  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'faascope', version: parts.version, license: { name: 'MIT' } } },
  });
  await app.register(async (routes) => {
    registerLiveRoutes(routes, parts);
    registerLogs(routes, parts);
    registerRunning(routes, parts);
    registerSetIP(routes, parts);
    registerDoctor(routes, parts);
    registerFunctionCall(routes, parts);
    registerMachineRoutes(routes, parts);
    registerPage(routes, parts);
    routes.get('/openapi.json', { schema: { hide: true }, config: { access: 'public' } }, async () => app.swagger());
  });
  return app;
}

function unused(): never {
  throw new Error('the compilers set on the server are the ones in use');
}
