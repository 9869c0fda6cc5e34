import type { IncomingMessage, ServerResponse } from 'node:http';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { SentCalls } from '../model/calls/sentCalls.ts';
import { Fault } from '../model/fault.ts';
import { dropUnreadBody, hasBody, mostUnwantedBytes, readBody } from '../transport/unwantedBody.ts';
import { jsonType } from './answer/answerHeaders.ts';
import type { ApiDependencies } from './apiDependencies.ts';
import { registerFunctionCall } from './functionCall.ts';
import { LastingAccess } from './gate/lastingAccess.ts';
import { RouteTable } from './gate/routeTable.ts';
import { hotPath } from './hotPath.ts';
import { endRefused, errorBody, registerErrorHandling } from './httpErrors.ts';
import { httpServer, mostHeadBytes, type TlsIdentity } from './httpServer.ts';
import { registerLiveRoutes } from './interface/liveRoutes.ts';
import { registerLogs } from './interface/logs.ts';
import { registerRunning } from './interface/running.ts';
import { registerSetIP } from './interface/setIP.ts';
import { registerMachineRoutes } from './machineRoutes.ts';
import { collectRoutes, registerDocument } from './openApi.ts';
import { lazyValidator, parseQuery } from './queryValidation.ts';
import { requestIdentity } from './requestIdentity.ts';
import { registerStreams } from './streams/streamRoutes.ts';
import { registerUi } from './ui/uiRoutes.ts';
import { registerInvoke } from './v1/invoke.ts';
import { registerV1 } from './v1/registerV1.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for a route that reads the body itself, within its own limits. */
    takesBody?: true;
  }
}

/** Builds the HTTP server without listening. */
export async function buildServer(dependencies: ApiDependencies, tls: TlsIdentity | null): Promise<FastifyInstance> {
  // Of the framework's own messages, users need only the errors.
  const logger: FastifyBaseLogger = dependencies.logger.child({}, { level: 'error' });
  const table = new RouteTable();
  const sentCalls = new SentCalls();
  const access = new LastingAccess(dependencies.policy, dependencies.clock);
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: mostHeadBytes, querystringParser: parseQuery },
    // Set so that Fastify does not load its own compilers and compile every route at the start; see below.
    schemaController: { compilersFactory: { buildValidator: () => unused, buildSerializer: () => unused } },
    frameworkErrors: (_error, _request, reply) => {
      const body = errorBody('malformed_parameter', 'The path has broken percent-encoding; encode it as UTF-8.');
      reply.hijack();
      reply.raw.writeHead(400, { 'content-type': jsonType, 'content-length': body.length }).end(body);
    },
    // httpServer answers these; the framework's handler would write a second answer.
    clientErrorHandler: () => {},
    serverFactory: (router) => httpServer(hotPath({ ...dependencies, access }, table, router), tls),
  });
  app.setValidatorCompiler(lazyValidator);
  // Answers arrive serialised; their schemas serve the OpenAPI document and the tests that compare both.
  app.setSerializerCompiler(() => JSON.stringify);
  // A body is a function's input and is streamed to it; no other path reads one.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  registerErrorHandling(app, dependencies.logger);
  app.addHook('onRoute', ({ path, method, config }) => {
    if (config === undefined) throw new Error(`The route ${path} does not declare its access.`);
    table.add(path, [method].flat(), config.access);
  });
  // Answers made ahead of the router are complete at once and need no tracking.
  app.addHook('onRequest', async (request, reply) => {
    const { identity, session } = requestIdentity(request.raw);
    dependencies.underWay.add(reply.raw, access.hold(identity, session), () => endRefused(reply));
    if (hasBody(request.raw) && request.routeOptions.config.takesBody !== true) {
      await readUnwantedBody(request.raw, reply.raw);
    }
  });

  await collectRoutes(app, dependencies.version);
  await app.register(async (routes) => {
    registerLiveRoutes(routes, dependencies);
    registerLogs(routes, dependencies);
    registerRunning(routes, dependencies);
    registerSetIP(routes, dependencies);
    registerV1(routes, dependencies, sentCalls);
    registerInvoke(routes, dependencies, sentCalls);
    registerStreams(routes, dependencies);
    registerFunctionCall(routes, dependencies, sentCalls);
    registerMachineRoutes(routes, dependencies);
    registerUi(routes, dependencies);
    registerDocument(routes, app);
  });
  return app;
}

/**
 * Reads the body of a request whose path takes none, before it is answered: while a client still sends, the server does
 * not see it leave.
 *
 * @throws Fault body_too_large, malformed_request
 */
async function readUnwantedBody(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const ending = await readBody(request, mostUnwantedBytes);
  if (ending === 'late') throw new Fault('malformed_request', 'The body did not arrive within 5 s.');
  if (ending === 'whole') return;
  dropUnreadBody(request, response);
  const message = `The body is larger than ${mostUnwantedBytes >> 10} KiB; this path needs none.`;
  throw new Fault('body_too_large', message, { params: { mostBytes: mostUnwantedBytes } });
}

function unused(): never {
  throw new Error('The compilers set on the server are used instead.');
}
