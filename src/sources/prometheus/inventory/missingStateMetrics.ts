import type { Row } from './liveRows.ts';

/** kube-state-metrics has these for every pod that runs; others may have no series because there is nothing to report. */
const ofEveryPod = ['kube_pod_container_info', 'kube_pod_info', 'kube_pod_status_phase', 'kube_pod_status_ready'];
/** Any of these tells since when a pod runs. */
const startsOfPods = ['kube_pod_created', 'kube_pod_start_time', 'kube_pod_container_state_started'];
/** In every cluster something has these, though it may be in another namespace. */
const ofEveryCluster = ['kube_deployment_spec_replicas', 'kube_node_info', 'kube_pod_container_resource_limits'];

/**
 * The metrics of kube-state-metrics that an allow-list or a scrape job leaves out. Empty where it reports no pods of
 * functions at all: then it may be missing as a whole, or there are none.
 * @param rows what the namespaces of functions have, by metric
 * @param names what the servers have anywhere
 */
export function missingStateMetrics(
  rows: ReadonlyMap<string, readonly Row[]>,
  names: ReadonlySet<string>,
): readonly string[] {
  const isThere = (metric: string) => (rows.get(metric)?.length ?? 0) > 0;
  if (!ofEveryPod.some(isThere)) return [];
  return [
    ...ofEveryCluster.filter((metric) => !names.has(metric) && !isThere(metric)),
    ...ofEveryPod.filter((metric) => !isThere(metric)),
    ...(startsOfPods.some(isThere) ? [] : startsOfPods.slice(0, 1)),
  ].sort();
}
