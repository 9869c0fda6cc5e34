import type { Finding } from '../../../contract/finding/finding.ts';
import type { PlatformWorkloads } from '../../../model/platform.ts';
import type { WatchState } from '../listWatch/listWatch.ts';

const verbs = ['list', 'watch'];

/** What is wrong with what is watched. */
export function clusterFindings(watches: Iterable<WatchState>, workloads: PlatformWorkloads): Finding[] {
  const findings: Finding[] = [];
  for (const { path, forbidden, failing, lastFault } of watches) {
    if (!failing) continue;
    const resource = path.split('/').at(-1) ?? path;
    const encoded = /\/namespaces\/([^/]+)\//.exec(path)?.[1];
    const namespace = encoded === undefined ? null : decodeURIComponent(encoded);
    const missing = forbidden ? missingRight(resource, namespace, workloads) : null;
    const message = lastFault?.fault.message ?? '';
    findings.push(missing ?? { code: 'kubernetes_failing', params: { resource, namespace, message } });
  }
  return findings;
}

function missingRight(resource: string, namespace: string | null, workloads: PlatformWorkloads): Finding | null {
  switch (resource) {
    case 'nodes':
      return { code: 'may_not_read_nodes', params: { verbs } };
    case 'namespaces':
      return { code: 'may_not_read_namespaces', params: { verbs } };
    case 'pods':
      return { code: 'may_not_read_pods', params: { verbs, namespace } };
    case workloads.resource:
      return workloads.forbidden(verbs, namespace);
    default:
      return null;
  }
}
