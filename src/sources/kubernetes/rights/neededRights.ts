import type { Finding } from '../../../contract/finding/finding.ts';
import type { PlatformWorkloads } from '../../../model/platform.ts';

/** What faascope reads of a cluster. */
export interface ReadScope {
  readonly workloads: PlatformWorkloads;
  readonly findsNamespaces: boolean;
  readonly findsAgents: boolean;
  /** Whether the Services of the platform and of Prometheus are looked for. */
  readonly findsServices: boolean;
  /** Whether metrics.k8s.io is read. */
  readonly readsMetrics: boolean;
  /** Whether pods may have to be reached through the API, because their addresses may not be reachable. */
  readonly forwardsPorts: boolean;
}

/** What a right is for. */
export type RightPurpose =
  | 'nodes'
  | 'namespaces'
  | 'agents'
  | 'services'
  | 'servicePods'
  | 'metrics'
  | 'forwards'
  | 'functions'
  | 'pods'
  | 'logs';

/** A rule as roles state it. */
export interface RightRule {
  /** Empty for the core group. */
  readonly group: string;
  /** With its subresource, such as `pods/log`. */
  readonly resource: string;
  readonly verbs: readonly string[];
}

/** Something that the client of a cluster must be allowed to do. */
export interface NeededRight extends RightRule {
  readonly purpose: RightPurpose;
  /** In the whole cluster, or in each namespace of functions. */
  readonly reach: 'cluster' | 'functions';
  /**
   * Reported when verbs are missing; a namespace of null means all of them. Left out where the request that needs the
   * right reports it, because it may do without.
   */
  readonly finding?: (verbs: readonly string[], namespace: string | null) => Finding;
}

const watching = ['list', 'watch'];

/**
 * The rights that reading a scope needs: the one list of them, for the check whether they are there, for the roles that
 * are printed, and for those of `deploy/`.
 */
export function neededRights(scope: ReadScope): readonly NeededRight[] {
  const { workloads, findsNamespaces, findsAgents, findsServices, readsMetrics, forwardsPorts } = scope;
  const rights: (NeededRight | false)[] = [
    {
      purpose: 'nodes',
      reach: 'cluster',
      group: '',
      resource: 'nodes',
      verbs: watching,
      finding: (verbs) => ({ code: 'may_not_read_nodes', params: { verbs } }),
    },
    findsNamespaces && {
      purpose: 'namespaces',
      reach: 'cluster',
      group: '',
      resource: 'namespaces',
      verbs: watching,
      finding: (verbs) => ({ code: 'may_not_read_namespaces', params: { verbs } }),
    },
    findsAgents && {
      purpose: 'agents',
      reach: 'cluster',
      group: '',
      resource: 'pods',
      verbs: watching,
      finding: (verbs) => ({ code: 'may_not_find_agents', params: { verbs } }),
    },
    findsServices && {
      purpose: 'services',
      reach: 'cluster',
      group: '',
      resource: 'services',
      verbs: watching,
      finding: (verbs) => ({ code: 'may_not_find_services', params: { verbs } }),
    },
    // The namespaces of these Services are not known beforehand.
    findsServices && { purpose: 'servicePods', reach: 'cluster', group: '', resource: 'pods', verbs: watching },
    readsMetrics && {
      purpose: 'metrics',
      reach: 'cluster',
      group: 'metrics.k8s.io',
      resource: 'nodes',
      verbs: ['list'],
      finding: (verbs) => ({ code: 'may_not_read_metrics', params: { resource: 'nodes', verbs, namespace: null } }),
    },
    {
      purpose: 'functions',
      reach: 'functions',
      group: workloads.group,
      resource: workloads.resource,
      verbs: watching,
      finding: (verbs, namespace) => workloads.forbidden(verbs, namespace),
    },
    {
      purpose: 'pods',
      reach: 'functions',
      group: '',
      resource: 'pods',
      verbs: watching,
      finding: (verbs, namespace) => ({ code: 'may_not_read_pods', params: { verbs, namespace } }),
    },
    {
      purpose: 'logs',
      reach: 'functions',
      group: '',
      resource: 'pods/log',
      verbs: ['get'],
      finding: (verbs, namespace) => ({ code: 'may_not_read_logs', params: { verbs, namespace } }),
    },
    readsMetrics && {
      purpose: 'metrics',
      reach: 'functions',
      group: 'metrics.k8s.io',
      resource: 'pods',
      verbs: ['list'],
      finding: (verbs, namespace) => ({ code: 'may_not_read_metrics', params: { resource: 'pods', verbs, namespace } }),
    },
    forwardsPorts && {
      purpose: 'forwards',
      reach: findsAgents || findsServices ? 'cluster' : 'functions',
      group: '',
      resource: 'pods/portforward',
      verbs: ['get', 'create'],
    },
  ];
  return rights.filter((right) => right !== false);
}
