import type { Role } from './access.ts';
import { decodedSegments, type RequestTarget } from './requestTarget.ts';

/**
 * What a route asks of a client: a role; nothing (`public`); or nothing, and an answer even while the server is busy or
 * stopping (`machine`). A route of the roles caller and admin changes something.
 */
export type Access = Role | 'public' | 'machine';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has it: registering one without it fails. */
    access: Access;
  }
}

/** A path and what each of its methods needs. */
interface Route {
  /** As the router has it: `/path`, or `/path/*` for everything below. */
  readonly path: string;
  readonly methods: Map<string, Access>;
}

/** What a request target means. */
export interface RouteMatch {
  /** What each method needs; empty when there is no such path. */
  readonly methods: ReadonlyMap<string, Access>;
  /** What the router is given instead of the client's target: the route's own path and the query as written. */
  readonly url: string;
  /** The query as written, with its question mark. */
  readonly search: string;
  /** The decoded segments that the route's `*` stands for; empty for a route without one. */
  readonly rest: readonly string[];
}

const noMethods: ReadonlyMap<string, Access> = new Map();

/** All routes with what they need: filled where they are registered, and asked by the gate alone. */
export class RouteTable {
  readonly #exact = new Map<string, Route>();
  readonly #below = new Map<string, Route>();

  /** @throws Error for a path that the table could match in another way than the router */
  add(path: string, methods: readonly string[], access: Access): void {
    const wildcard = path.endsWith('/*');
    const prefix = wildcard ? path.slice(0, -1) : path;
    if (!/^\/[\w./-]*$/.test(prefix)) throw new Error(`The route table cannot hold ${path}.`);
    const routes = wildcard ? this.#below : this.#exact;
    const route = routes.get(prefix) ?? { path, methods: new Map<string, Access>() };
    for (const method of methods) route.methods.set(method, access);
    routes.set(prefix, route);
  }

  /** The route that a target means. */
  find(target: RequestTarget): RouteMatch {
    const { path, url, authority, rawPath, search } = target;
    const exact = this.#exact.get(path);
    if (exact !== undefined) {
      const asWritten = authority === '' && path === rawPath;
      return { methods: exact.methods, url: asWritten ? url : exact.path + search, search, rest: [] };
    }
    for (const [prefix, { path: pattern, methods }] of this.#below) {
      if (!path.startsWith(prefix)) continue;
      const depth = prefix.split('/').length - 1;
      return { methods, url: pattern + search, search, rest: decodedSegments(rawPath.split('/').slice(depth)) };
    }
    return { methods: noMethods, url, search, rest: [] };
  }
}
