import type { FastifyInstance, FastifySchema } from 'fastify';
import type { V1Route } from '../../contract/v1/route.ts';
import { type V1RouteName, v1Routes } from '../../contract/v1/routes.ts';
import type { SentCalls } from '../../model/calls/sentCalls.ts';
import { jsonType } from '../answer/answerHeaders.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { errorResponses } from '../httpErrors.ts';
import { probeConnectionRoute, switchConnectionRoute } from './addressRoutes.ts';
import { callRoute } from './callRoute.ts';
import { connectionRoute, connectionsRoute } from './connectionRoutes.ts';
import { doctorRoute } from './doctorRoute.ts';
import { functionLogsRoute } from './functionLogsRoute.ts';
import { functionRoute } from './functionObject.ts';
import { functionsRoute } from './functionRoutes.ts';
import { eventsRoute, findingsRoute } from './healthRoutes.ts';
import {
  functionInvocationsRoute,
  invocationLinesRoute,
  invocationRoute,
  invocationsRoute,
} from './invocationRoutes.ts';
import { nodeRoute } from './nodeObject.ts';
import { nodesRoute } from './nodeRoutes.ts';
import { podRoute } from './podObject.ts';
import { podsRoute } from './podRoutes.ts';
import { sessionRoute, signInRoute, signOutRoute } from './sessionRoutes.ts';
import { sourcesRoute } from './sourceRoutes.ts';
import { topologyRoute } from './topologyRoute.ts';
import { paramNames, type V1Handler, V1Request } from './v1Request.ts';
import { functionWindowRoute, nodeWindowRoute, podWindowRoute } from './windowRoutes.ts';

type Handlers = { readonly [Name in V1RouteName]: V1Handler<Name> };

/** Registers the routes of the contract's table, each with its handler. */
export function registerV1(app: FastifyInstance, dependencies: ApiDependencies, sentCalls: SentCalls): void {
  const handlers: Handlers = {
    connections: connectionsRoute(dependencies),
    connection: connectionRoute(dependencies),
    probeConnection: probeConnectionRoute(dependencies),
    switchConnection: switchConnectionRoute(dependencies),
    functions: functionsRoute(dependencies),
    function: functionRoute(dependencies),
    functionWindow: functionWindowRoute(dependencies),
    pods: podsRoute,
    pod: podRoute(dependencies),
    podWindow: podWindowRoute(dependencies),
    nodes: nodesRoute(dependencies),
    node: nodeRoute(dependencies),
    nodeWindow: nodeWindowRoute(dependencies),
    topology: topologyRoute,
    sources: sourcesRoute(dependencies),
    doctor: doctorRoute(dependencies),
    functionInvocations: functionInvocationsRoute,
    functionLogs: functionLogsRoute(dependencies),
    invocations: invocationsRoute,
    invocation: invocationRoute,
    invocationLines: invocationLinesRoute,
    call: callRoute(sentCalls),
    findings: findingsRoute(dependencies),
    events: eventsRoute(dependencies),
    session: sessionRoute(dependencies),
    signIn: signInRoute(dependencies),
    signOut: signOutRoute(dependencies),
  };
  for (const name of Object.keys(v1Routes).filter(isRouteName)) {
    const route: V1Route = v1Routes[name];
    const handler = handlers[name];
    // The gate hands on this path itself, with the parameters beside it; the router reads none.
    const url = route.path.replace(/\{(\w+)\}/g, ':$1');
    app.route({
      method: route.method,
      url,
      schema: schemaOf(route),
      config: { access: route.role, ...(route.body === undefined ? {} : bodyConfig(url, route, route.body)) },
      handler: async (request, reply) => {
        const answer = await handler(new V1Request(route, request, dependencies.connections), reply);
        if (answer === null) return reply;
        return reply.type(jsonType).send(Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer)));
      },
    });
  }
}

function isRouteName(name: string): name is V1RouteName {
  return Object.hasOwn(v1Routes, name);
}

/** The handler reads the body, and validates it as it does. */
function bodyConfig(url: string, route: V1Route, body: object) {
  const documented = { url, schema: { ...schemaOf(route), consumes: ['application/json'], body } };
  return { takesBody: true, swaggerTransform: () => documented } as const;
}

/** What validates the query and appears in the OpenAPI document. */
function schemaOf({ path, query, summary, answer, streamed }: V1Route): FastifySchema {
  const names = paramNames(path);
  const params = Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1 }]));
  return {
    summary,
    ...(names.length === 0 ? {} : { params: { type: 'object', required: names, properties: params } }),
    querystring: { type: 'object', properties: query },
    response: { 200: streamed === undefined ? answer : documentedAnswers(answer, streamed), ...errorResponses },
  };
}

function documentedAnswers(answer: object, { description, types, record }: NonNullable<V1Route['streamed']>): object {
  const content = Object.fromEntries(types.map((type) => [type, { schema: record }]));
  return { description, content: { 'application/json': { schema: answer }, ...content } };
}
