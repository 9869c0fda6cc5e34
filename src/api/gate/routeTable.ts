import type { Role } from './access.ts';
import { decodedSegments, type RequestTarget, readTarget, type TargetMistake } from './requestTarget.ts';

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
  /** As the router spells it: `/path`, or `/path/*` for everything below. */
  readonly path: string;
  readonly methods: Map<string, Access>;
}

/** What a request target means. */
export interface RouteMatch {
  readonly kind: 'match';
  /** Host and port of an absolute target; empty for a target that begins with `/`. */
  readonly authority: string;
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

/** Dashboards poll the same few targets: these are not parsed again. When the memo is full it starts anew. */
const maxRemembered = 4096;
const maxRememberedLength = 512;

/** All routes with the access they need: filled where routes are registered, and read by the gate alone. */
export class RouteTable {
  readonly #exact = new Map<string, Route>();
  readonly #below = new Map<string, Route>();
  readonly #remembered = new Map<string, RouteMatch>();

  /** @throws Error for a path that the table could match in another way than the router */
  add(path: string, methods: readonly string[], access: Access): void {
    const wildcard = path.endsWith('/*');
    const prefix = wildcard ? path.slice(0, -1) : path;
    if (!/^\/[\w./-]*$/.test(prefix)) throw new Error(`The route table cannot hold ${path}.`);
    const routes = wildcard ? this.#below : this.#exact;
    const route = routes.get(prefix) ?? { path, methods: new Map<string, Access>() };
    for (const method of methods) route.methods.set(method, access);
    routes.set(prefix, route);
    this.#remembered.clear();
  }

  /** The route that the target of a request line means, or why the target is refused. */
  match(url: string): RouteMatch | TargetMistake {
    const remembered = this.#remembered.get(url);
    if (remembered !== undefined) return remembered;
    const target = readTarget(url);
    return target.kind === 'mistake' ? target : this.#find(target);
  }

  #find({ path, url, authority, rawPath, search }: RequestTarget): RouteMatch {
    const exact = this.#exact.get(path);
    if (exact !== undefined) {
      const asWritten = authority === '' && path === rawPath;
      const handedOn = asWritten ? url : exact.path + search;
      const match = { kind: 'match', authority, methods: exact.methods, url: handedOn, search, rest: [] } as const;
      this.#remember(url, match);
      return match;
    }
    for (const [prefix, { path: pattern, methods }] of this.#below) {
      if (!path.startsWith(prefix)) continue;
      const depth = prefix.split('/').length - 1;
      const rest = decodedSegments(rawPath.split('/').slice(depth));
      return { kind: 'match', authority, methods, url: pattern + search, search, rest };
    }
    return { kind: 'match', authority, methods: noMethods, url, search, rest: [] };
  }

  #remember(url: string, match: RouteMatch): void {
    if (url.length > maxRememberedLength) return;
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(url, match);
  }
}
