import type { RouteRole } from '../../contract/v1/route.ts';
import { decodedSegments, type RequestTarget, readTarget, type TargetMistake } from './requestTarget.ts';

/**
 * What a route requires of a client: a role; no token, but no page of another site (`signIn`); nothing (`public`); or
 * nothing, and it answers even while the server is busy or stopping (`machine`). Routes of the roles caller and admin
 * change something.
 */
export type Access = RouteRole | 'public' | 'machine';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required: registering a route without it fails. */
    access: Access;
  }
}

/** A path and the access that each of its methods requires. */
interface Route {
  /** As the router spells it: `/path`, `/path/:name/path`, or `/path/*` for everything below. */
  readonly path: string;
  readonly methods: Map<string, Access>;
  readonly refusesOtherSites: boolean;
}

/** A route with parameters. */
interface Pattern {
  /** Null for a parameter. */
  readonly segments: readonly (string | null)[];
  readonly route: Route;
}

/** What a request target means. */
export interface RouteMatch {
  readonly kind: 'match';
  /** Host and port of an absolute target; empty for a target that begins with `/`. */
  readonly authority: string;
  /** The access that each method requires; empty for an unknown path. */
  readonly methods: ReadonlyMap<string, Access>;
  /** Whether pages of other sites may not even read it, unless their origin is allowed. */
  readonly refusesOtherSites: boolean;
  /** What the router gets instead of the client's target: the path of the route and the query as written. */
  readonly url: string;
  /** The target in one spelling, parameters filled in: the key of its ready answer. */
  readonly spelling: string;
  /** The query as written, with its question mark. */
  readonly search: string;
  /** The decoded segments that the route's parameters, or its `*`, stand for; empty for a route without them. */
  readonly rest: readonly string[];
}

const noMethods: ReadonlyMap<string, Access> = new Map();

/** `/path`, `/path/*`, `/path/`, or a path some of whose segments are parameters. */
const pathForm = /^(?!$)(?:(?:\/[\w.-]+)*(?:\/\*?)?|(?:\/(?::[a-z]+|[\w.-]+))+)$/i;

/** Dashboards poll the same few targets, so matches are remembered; when these are too many, all are forgotten. */
const maxRemembered = 4096;
const maxRememberedLength = 512;

/** All routes with the access they require: filled where routes are registered, read only by the gate. */
export class RouteTable {
  readonly #exact = new Map<string, Route>();
  readonly #below = new Map<string, Route>();
  /** By the number of segments. */
  readonly #patterns = new Map<number, readonly Pattern[]>();
  readonly #remembered = new Map<string, RouteMatch>();

  /** @throws Error for a path that the table might match differently from the router */
  add(path: string, methods: readonly string[], access: Access): void {
    if (!pathForm.test(path)) throw new Error(`The route table cannot hold ${path}.`);
    const route = this.#routeAt(path);
    for (const method of methods) route.methods.set(method, access);
    this.#remembered.clear();
  }

  /** The route of a request target, or why the target is refused. */
  match(url: string): RouteMatch | TargetMistake {
    const remembered = this.#remembered.get(url);
    if (remembered !== undefined) return remembered;
    const target = readTarget(url);
    return target.kind === 'mistake' ? target : this.#find(target);
  }

  /** The entry of a path, made if there is none. */
  #routeAt(path: string): Route {
    const route = { path, methods: new Map<string, Access>(), refusesOtherSites: path.startsWith('/api/v1/') };
    if (path.includes('/:')) {
      const segments = path.split('/').map((segment) => (segment.startsWith(':') ? null : segment));
      const patterns = this.#patterns.get(segments.length) ?? [];
      const known = patterns.find((pattern) => pattern.segments.every((each, index) => each === segments[index]));
      if (known !== undefined && known.route.path !== path) {
        throw new Error(`The route table cannot hold both ${path} and ${known.route.path}.`);
      }
      if (known !== undefined) return known.route;
      this.#patterns.set(segments.length, [...patterns, { segments, route }].sort(literalFirst));
      return route;
    }
    const wildcard = path.endsWith('/*');
    const routes = wildcard ? this.#below : this.#exact;
    const key = wildcard ? path.slice(0, -1) : path;
    const known = routes.get(key);
    if (known === undefined) routes.set(key, route);
    return known ?? route;
  }

  #find({ path, url, authority, rawPath, search }: RequestTarget): RouteMatch {
    const exact = this.#exact.get(path);
    if (exact !== undefined) {
      const asWritten = authority === '' && path === rawPath;
      const handedOn = asWritten ? url : exact.path + search;
      return this.#remember(url, {
        kind: 'match',
        authority,
        methods: exact.methods,
        refusesOtherSites: exact.refusesOtherSites,
        url: handedOn,
        spelling: handedOn,
        search,
        rest: [],
      });
    }
    const pattern = this.#patternOf(path);
    if (pattern !== null) {
      const { segments, route } = pattern;
      const written = rawPath.split('/');
      const rest = decodedSegments(written.filter((_, index) => segments[index] === null));
      const values = rest.map(encodeURIComponent);
      let next = 0;
      const spelling = segments.map((segment) => segment ?? values[next++]).join('/') + search;
      const handedOn = route.path + search;
      return this.#remember(url, {
        kind: 'match',
        authority,
        methods: route.methods,
        refusesOtherSites: route.refusesOtherSites,
        url: handedOn,
        spelling,
        search,
        rest,
      });
    }
    for (const [prefix, { path: below, methods, refusesOtherSites }] of this.#below) {
      if (!path.startsWith(prefix)) continue;
      const depth = prefix.split('/').length - 1;
      const rest = decodedSegments(rawPath.split('/').slice(depth));
      const handedOn = below + search;
      return { kind: 'match', authority, methods, refusesOtherSites, url: handedOn, spelling: url, search, rest };
    }
    const refusesOtherSites = false;
    return { kind: 'match', authority, methods: noMethods, refusesOtherSites, url, spelling: url, search, rest: [] };
  }

  /** The route with parameters that a path matches; an empty segment is no value. */
  #patternOf(path: string): Pattern | null {
    if (this.#patterns.size === 0) return null;
    const segments = path.split('/');
    const fits = (pattern: Pattern) =>
      pattern.segments.every((wanted, index) =>
        wanted === null ? segments[index] !== '' : wanted === segments[index],
      );
    return this.#patterns.get(segments.length)?.find(fits) ?? null;
  }

  #remember(url: string, match: RouteMatch): RouteMatch {
    if (url.length > maxRememberedLength) return match;
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(url, match);
    return match;
  }
}

/** The order in which the router tries routes: at the first segment where two differ in kind, the literal one. */
function literalFirst(a: Pattern, b: Pattern): number {
  const index = a.segments.findIndex((segment, at) => (segment === null) !== (b.segments[at] === null));
  if (index < 0) return 0;
  return a.segments[index] === null ? 1 : -1;
}
