/** What a token's holder may do: look, call functions as well, or everything. */
export const roles = ['viewer', 'caller', 'admin'] as const;

export type Role = (typeof roles)[number];

/** Who asks. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  /** The namespaces it may see; null means all. */
  readonly namespaces: ReadonlySet<string> | null;
  /** The same text for all who see the same: part of the key of ready answers. */
  readonly scope: string;
}

/** Everybody, where no tokens are asked for. */
export const everybody: Identity = { name: 'anonymous', role: 'admin', namespaces: null, scope: '' };

/** Who asks for what needs no token: nobody knows who, so no namespace is visible. */
export const nobody: Identity = { name: 'anonymous', role: 'viewer', namespaces: new Set(), scope: 'none' };

/** True when somebody with this role may do what needs that one. */
export function roleAllows(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
