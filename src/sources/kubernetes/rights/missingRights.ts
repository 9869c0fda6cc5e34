import type { Finding } from '../../../contract/finding/finding.ts';
import { isAllowed } from '../access/accessReview.ts';
import type { ClusterApi } from '../clusterApi.ts';
import { type NeededRight, neededRights, type ReadScope } from './neededRights.ts';

/** Permissions are checked in this many namespaces at most; roles are usually the same in all. */
const mostNamespaces = 20;
const mostAtOnce = 8;

/** A right in one namespace, or in the whole cluster. */
interface Check {
  readonly right: NeededRight;
  readonly namespace: string | null;
}

/**
 * The verbs that are missing to read everything in a scope, by the cluster's own SelfSubjectAccessReview. If a review
 * fails nothing is reported: the request that needs the permission then reports its own failure.
 * @param namespaces where functions are
 */
export async function missingRights(
  api: ClusterApi,
  scope: ReadScope,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const rights = neededRights(scope).filter(({ finding }) => finding !== undefined);
  const inNamespace = (namespace: string | null, reach: NeededRight['reach']): Check[] =>
    rights.filter((right) => right.reach === reach).map((right) => ({ right, namespace }));
  const checks = [
    ...inNamespace(null, 'cluster'),
    ...namespaces.slice(0, mostNamespaces).flatMap((namespace) => inNamespace(namespace, 'functions')),
  ];
  const findings: (Finding | null)[] = checks.map(() => null);
  const queue = checks.entries();
  const work = async () => {
    for (const [index, check] of queue) findings[index] = await missingOf(api, check, signal);
  };
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  return findings.filter((finding) => finding !== null);
}

async function missingOf(api: ClusterApi, { right, namespace }: Check, signal: AbortSignal): Promise<Finding | null> {
  const { group, resource: spelling, verbs, finding } = right;
  const [resource = '', subresource] = spelling.split('/');
  const what = { group, resource, namespace, ...(subresource === undefined ? {} : { subresource }) };
  const missing: string[] = [];
  for (const verb of verbs) {
    try {
      if (!(await isAllowed(api, { ...what, verb }, signal))) missing.push(verb);
    } catch {
      return null;
    }
  }
  return missing.length === 0 ? null : (finding?.(missing, namespace) ?? null);
}
