import { type NeededRight, neededRights, type ReadScope, type RightRule } from './neededRights.ts';

/** A rule of a role, and everything it is for. */
export interface RoleRule extends RightRule {
  readonly purposes: readonly NeededRight['purpose'][];
}

/** A Role in one namespace, or a ClusterRole. */
export interface NeededRole {
  readonly kind: 'ClusterRole' | 'Role';
  readonly name: string;
  /** Null for a ClusterRole. */
  readonly namespace: string | null;
  /** Whether it is for the namespaces of functions, and so bound in each of them alone. */
  readonly isOfFunctions: boolean;
  readonly rules: readonly RoleRule[];
}

/** Names of the roles in `deploy/`. */
const clusterName = 'faascope';
const functionsName = 'faascope-functions';

/**
 * The minimal roles for a scope: what is needed in the whole cluster, and what only where functions are.
 * @param namespaces where functions are; empty if they are found, which needs a ClusterRole to be bound in each
 */
export function neededRoles(scope: ReadScope, namespaces: readonly string[]): readonly NeededRole[] {
  const rights = neededRights(scope);
  const everywhere = merged(rights.filter(({ reach }) => reach === 'cluster'));
  const rules = merged(rights.filter(({ reach }) => reach === 'functions')).filter(
    (rule) => !everywhere.some((other) => covers(other, rule)),
  );
  const ofCluster: NeededRole = {
    kind: 'ClusterRole',
    name: clusterName,
    namespace: null,
    isOfFunctions: false,
    rules: everywhere,
  };
  const ofFunctions = { name: functionsName, isOfFunctions: true, rules };
  const found: NeededRole = { ...ofFunctions, kind: 'ClusterRole', namespace: null };
  const named = namespaces.map((namespace): NeededRole => ({ ...ofFunctions, kind: 'Role', namespace }));
  return [ofCluster, ...(named.length === 0 ? [found] : named)];
}

/** One rule for each resource. */
function merged(rights: readonly NeededRight[]): readonly RoleRule[] {
  const rules = new Map<string, RoleRule>();
  for (const { group, resource, verbs, purpose } of rights) {
    const key = `${group}/${resource}`;
    const earlier = rules.get(key);
    rules.set(key, {
      group,
      resource,
      verbs: [...new Set([...(earlier?.verbs ?? []), ...verbs])],
      purposes: [...(earlier?.purposes ?? []), purpose],
    });
  }
  return [...rules.values()];
}

function covers(other: RightRule, { group, resource, verbs }: RightRule): boolean {
  return other.group === group && other.resource === resource && verbs.every((verb) => other.verbs.includes(verb));
}
