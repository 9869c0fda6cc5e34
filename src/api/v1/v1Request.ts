import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FromSchema } from 'json-schema-to-ts';
import type { V1Route } from '../../contract/v1/route.ts';
import type { V1RouteName, v1Routes } from '../../contract/v1/routes.ts';
import type { Connections } from '../../model/source/connection.ts';
import type { RequestContext } from '../answer/liveAnswer.ts';
import type { Identity } from '../gate/access.ts';
import { queryOf } from '../interface/pathSchema.ts';
import { requestContextOf } from '../interface/requestContext.ts';
import { requestIdentity } from '../requestIdentity.ts';
import { unknownEntity } from '../unknownEntity.ts';

/** The answer of a route, as its schema describes it. */
export type V1Answer<Name extends V1RouteName> = FromSchema<(typeof v1Routes)[Name]['answer']>;

/**
 * Answers a request, with an object or with the bytes of its JSON; null: it sends its answer itself. May add headers to
 * the reply.
 */
export type V1Handler<Name extends V1RouteName> = (
  request: V1Request,
  reply: FastifyReply,
) => V1Answer<Name> | Buffer | null | Promise<V1Answer<Name> | Buffer | null>;

/** A request that the gate has passed and the router has validated. */
export class V1Request {
  readonly request: FastifyRequest;
  readonly identity: Identity;
  /** The query parameters. */
  readonly query: Readonly<Record<string, unknown>>;
  /** The target in one spelling: the key of its ready answer. */
  readonly spelling: string;
  readonly #connections: Connections;
  readonly #params: ReadonlyMap<string, string>;

  /** @throws Fault when the path names a namespace that the client may not see */
  constructor(route: V1Route, request: FastifyRequest, connections: Connections) {
    const { identity, route: match } = requestIdentity(request.raw);
    this.request = request;
    this.identity = identity;
    this.query = queryOf(request);
    this.spelling = match.spelling;
    this.#connections = connections;
    this.#params = new Map(paramNames(route.path).map((name, index) => [name, match.rest[index] ?? '']));
    const namespace = this.#params.get('namespace');
    const hidden = namespace !== undefined && !(identity.namespaces?.has(namespace) ?? true);
    if (hidden && route.names !== null) throw unknownEntity(route.names);
  }

  /** The decoded value of a parameter of the path. @throws Error when the route has no such parameter */
  param(name: string): string {
    const value = this.#params.get(name);
    if (value === undefined) throw new Error(`The route has no parameter ${name}.`);
    return value;
  }

  /** The request for the connection that the query names. @throws Fault unknown_connection, no_connection */
  context(): RequestContext {
    return requestContextOf(this.#connections, this.request);
  }
}

/** The names of the parameters of a path, in order. */
export function paramNames(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
