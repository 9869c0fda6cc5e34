import type { Role } from './access.ts';
import { decodedSegments, type RequestTarget, readTarget, type TargetMistake } from './requestTarget.ts';

/**
 * What a route requires of a client: a role; nothing (`public`); or nothing, and it answers even while the server is
 * busy or stopping (`machine`). Routes of the roles caller and admin change something.
 */
export type Access = Role | 'public' | 'machine';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required: registering a route without it fails. */
    access: Access;
  }
}

/** A path and the access that each of its methods requires. */
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
  /** The access that each method requires; empty for an unknown path. */
  readonly methods: ReadonlyMap<string, Access>;
  /** What the router gets instead of the client's target: the path of the route and the query as written. */
  readonly url: string;
  /** The query as written, with its question mark. */
  readonly search: string;
  /** The decoded segments that the route's `*` stands for; empty for a route without one. */
  readonly rest: readonly string[];
}

const noMethods: ReadonlyMap<string, Access> = new Map();

/** Dashboards poll the same few targets, so matches are remembered; when these are too many, all are forgotten. */
const maxRemembered = 4096;
const maxRememberedLength = 512;

/** All routes with the access they require: filled where routes are registered, read only by the gate. */
export class RouteTable {
  readonly #exact = new Map<string, Route>();
  readonly #below = new Map<string, Route>();
  readonly #remembered = new Map<string, RouteMatch>();

  /** @throws Error for a path that the table might match differently from the router */
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

  /** The route of a request target, or why the target is refused. */
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
