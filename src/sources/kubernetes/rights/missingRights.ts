import type { Finding } from '../../../contract/finding/finding.ts';
import type { PlatformWorkloads } from '../../../model/platform.ts';
import { type AccessAttributes, isAllowed } from '../access/accessReview.ts';
import type { ClusterApi } from '../clusterApi.ts';

/** Permissions are checked in this many namespaces at most; roles are usually the same in all. */
const mostNamespaces = 20;
const mostAtOnce = 8;

/** What faascope reads of a cluster. */
export interface ReadScope {
  readonly workloads: PlatformWorkloads;
  /** Where functions are. */
  readonly namespaces: readonly string[];
  readonly findsNamespaces: boolean;
  readonly findsAgents: boolean;
  /** Whether the Services of the platform and of Prometheus are looked for. */
  readonly findsServices: boolean;
  /** Whether the cluster has metrics.k8s.io. */
  readonly readsMetrics: boolean;
}

interface Need {
  readonly verbs: readonly string[];
  readonly right: Omit<AccessAttributes, 'verb'>;
  readonly finding: (verbs: readonly string[]) => Finding;
}

const watching = ['list', 'watch'];

/**
 * The verbs that are missing to read everything in a scope, by the cluster's own SelfSubjectAccessReview. If a review
 * fails nothing is reported: the request that needs the permission then reports its own failure.
 */
export async function missingRights(api: ClusterApi, scope: ReadScope, signal: AbortSignal): Promise<Finding[]> {
  const needs = needsOf(scope);
  const findings: (Finding | null)[] = needs.map(() => null);
  const queue = needs.entries();
  const work = async () => {
    for (const [index, need] of queue) findings[index] = await missingOf(api, need, signal);
  };
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  return findings.filter((finding) => finding !== null);
}

async function missingOf(
  api: ClusterApi,
  { verbs, right, finding }: Need,
  signal: AbortSignal,
): Promise<Finding | null> {
  const missing: string[] = [];
  for (const verb of verbs) {
    try {
      if (!(await isAllowed(api, { ...right, verb }, signal))) missing.push(verb);
    } catch {
      return null;
    }
  }
  return missing.length === 0 ? null : finding(missing);
}

function needsOf({
  workloads,
  namespaces,
  findsNamespaces,
  findsAgents,
  findsServices,
  readsMetrics,
}: ReadScope): Need[] {
  const needs: Need[] = [
    {
      verbs: watching,
      right: { group: '', resource: 'nodes', namespace: null },
      finding: (verbs) => ({ code: 'may_not_read_nodes', params: { verbs } }),
    },
  ];
  if (findsNamespaces) {
    needs.push({
      verbs: watching,
      right: { group: '', resource: 'namespaces', namespace: null },
      finding: (verbs) => ({ code: 'may_not_read_namespaces', params: { verbs } }),
    });
  }
  if (findsAgents) {
    needs.push({
      verbs: watching,
      right: { group: '', resource: 'pods', namespace: null },
      finding: (verbs) => ({ code: 'may_not_find_agents', params: { verbs } }),
    });
  }
  if (findsServices) {
    needs.push({
      verbs: watching,
      right: { group: '', resource: 'services', namespace: null },
      finding: (verbs) => ({ code: 'may_not_find_services', params: { verbs } }),
    });
  }
  if (readsMetrics) {
    needs.push({
      verbs: ['list'],
      right: { group: 'metrics.k8s.io', resource: 'nodes', namespace: null },
      finding: (verbs) => ({ code: 'may_not_read_metrics', params: { resource: 'nodes', verbs, namespace: null } }),
    });
  }
  for (const namespace of namespaces.slice(0, mostNamespaces))
    needs.push(...needsIn(namespace, workloads, readsMetrics));
  return needs;
}

function needsIn(namespace: string, workloads: PlatformWorkloads, readsMetrics: boolean): Need[] {
  const needs: Need[] = [
    {
      verbs: watching,
      right: { group: workloads.group, resource: workloads.resource, namespace },
      finding: (verbs) => workloads.forbidden(verbs, namespace),
    },
    {
      verbs: watching,
      right: { group: '', resource: 'pods', namespace },
      finding: (verbs) => ({ code: 'may_not_read_pods', params: { verbs, namespace } }),
    },
    {
      verbs: ['get'],
      right: { group: '', resource: 'pods', subresource: 'log', namespace },
      finding: (verbs) => ({ code: 'may_not_read_logs', params: { verbs, namespace } }),
    },
  ];
  if (readsMetrics) {
    needs.push({
      verbs: ['list'],
      right: { group: 'metrics.k8s.io', resource: 'pods', namespace },
      finding: (verbs) => ({ code: 'may_not_read_metrics', params: { resource: 'pods', verbs, namespace } }),
    });
  }
  return needs;
}
