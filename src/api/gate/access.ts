import { type Role, roles } from '../../contract/role.ts';

/** Who sent a request. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  /** The visible namespaces; null for all. */
  readonly namespaces: ReadonlySet<string> | null;
  /** {@link scopeOf} the namespaces. */
  readonly scope: string;
  /** Tells the token apart from others without revealing it; null for a client without one. */
  readonly tokenId: string | null;
}

/**
 * A text that is equal for equal sets of namespaces and different for different ones: part of the key of ready answers.
 * Empty only for all namespaces. Names of namespaces contain neither spaces nor commas.
 */
export function scopeOf(namespaces: ReadonlySet<string> | null): string {
  return namespaces === null ? '' : `only ${[...namespaces].sort().join(',')}`;
}

/** Every client of a server without tokens. */
export const everybody: Identity = {
  name: 'anonymous',
  role: 'admin',
  namespaces: null,
  scope: scopeOf(null),
  tokenId: null,
};

/** A client of a path that needs no token: unidentified, so it sees no namespace. */
export const nobody: Identity = {
  name: 'anonymous',
  role: 'viewer',
  namespaces: new Set(),
  scope: scopeOf(new Set()),
  tokenId: null,
};

/** True when a role includes what another one may do. */
export function roleAllows(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
