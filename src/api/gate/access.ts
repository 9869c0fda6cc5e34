/** What a token's holder may do: look, call functions as well, or everything. */
export const roles = ['viewer', 'caller', 'admin'] as const;

export type Role = (typeof roles)[number];

/** Who asks. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  /** The namespaces it may see; null means all. */
  readonly namespaces: ReadonlySet<string> | null;
  /** {@link scopeOf} the namespaces. */
  readonly scope: string;
}

/**
 * The same text for the same namespaces, another one for any others: part of the key of ready answers. Empty for those
 * who see all, and for nobody else. A namespace's name has neither a space nor a comma.
 */
export function scopeOf(namespaces: ReadonlySet<string> | null): string {
  return namespaces === null ? '' : `only ${[...namespaces].sort().join(',')}`;
}

/** Everybody, where no tokens are asked for. */
export const everybody: Identity = { name: 'anonymous', role: 'admin', namespaces: null, scope: scopeOf(null) };

/** Who asks for what needs no token: nobody knows who, so no namespace is visible. */
export const nobody: Identity = {
  name: 'anonymous',
  role: 'viewer',
  namespaces: new Set(),
  scope: scopeOf(new Set()),
};

/** True when somebody with this role may do what needs that one. */
export function roleAllows(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
