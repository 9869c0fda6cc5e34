import type { Role } from '../role.ts';

/**
 * What a token limited to namespaces gets of a route. `namespace`: the path names a namespace, outside of which nothing
 * exists. `filtered`: lists, counts and findings leave out what is outside. `none`: nothing of it is in a namespace.
 */
export type Scope = 'namespace' | 'filtered' | 'none';

/** The role that a route requires; `signIn`: none, not even a token, because it is what signs a browser in or out. */
export type RouteRole = Role | 'signIn';

/** What a path names with its last parameter. */
export type NamedEntity = 'connection' | 'function' | 'pod' | 'node' | 'invocation';

/**
 * A route of `/api/v1` as data: it is registered from this, the gate requires its role, and the OpenAPI document
 * describes it.
 */
export interface V1Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With parameters in braces. */
  readonly path: `/api/v1/${string}`;
  readonly role: RouteRole;
  readonly scope: Scope;
  /** Null for a path without parameters. */
  readonly names: NamedEntity | null;
  /** Schemas of the query parameters; all are optional. */
  readonly query: Readonly<Record<string, object>>;
  readonly summary: string;
  /** Schema of the JSON body; left out where there is none. */
  readonly body?: object;
  /** Schema of the answer. */
  readonly answer: object;
  /** An answer that goes on, in place of the other if the query asks for it; left out where there is none. */
  readonly streamed?: {
    readonly description: string;
    readonly types: readonly string[];
    /** Schema of each of its records. */
    readonly record: object;
  };
}
