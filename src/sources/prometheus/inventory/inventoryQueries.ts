import { anyOf, quoted } from '../promql.ts';

const podMetrics = [
  'kube_deployment_spec_replicas',
  'kube_pod_container_info',
  'kube_pod_container_resource_limits',
  'kube_pod_container_state_started',
  'kube_pod_container_status_last_terminated_exitcode',
  'kube_pod_container_status_last_terminated_reason',
  'kube_pod_container_status_restarts_total',
  'kube_pod_container_status_waiting_reason',
  'kube_pod_created',
  'kube_pod_deletion_timestamp',
  'kube_pod_info',
  'kube_pod_init_container_info',
  'kube_pod_init_container_resource_limits',
  'kube_pod_owner',
  'kube_pod_start_time',
  'kube_pod_status_phase',
  'kube_pod_status_ready',
  'kube_replicaset_owner',
];
/** What stands in for the above where kube-state-metrics does not report all of it: what kubelets measure. */
const cadvisorMetrics = [
  'container_memory_working_set_bytes',
  'container_spec_memory_limit_bytes',
  'container_start_time_seconds',
];

/** Functions and nodes. */
export const wholeQuery =
  '{__name__=~"gateway_service_count|kube_node_(info|status_addresses|status_capacity)",resource=~"|memory"}';

/**
 * What kube-state-metrics reports of the pods of some namespaces, and to what memory kubelets hold them.
 * @param prefix `exported_` where honor_labels is off @param measuredPrefix the same, of what kubelets report
 */
export function podsQuery(
  namespaces: readonly string[],
  prefix: '' | 'exported_',
  measuredPrefix: '' | 'exported_',
): string {
  // Of metrics that are 0 or 1 for each of many words only what is true is of use.
  return (
    `{__name__=~${quoted(podMetrics.join('|'))},__name__!~"kube_pod_status_(phase|ready)",` +
    `${prefix}namespace=~${anyOf(namespaces)},resource=~"|memory"} or ` +
    `({__name__=~"kube_pod_status_(phase|ready)",${prefix}namespace=~${anyOf(namespaces)}} == 1) or ` +
    `{__name__="container_spec_memory_limit_bytes",${measuredPrefix}namespace=~${anyOf(namespaces)},` +
    `${measuredPrefix}container="",image=""}`
  );
}

/** What kubelets report of the containers of some namespaces. @param prefix `exported_` where honor_labels is off */
export function measuredPodsQuery(namespaces: readonly string[], prefix: '' | 'exported_'): string {
  return (
    `{__name__=~${quoted(cadvisorMetrics.join('|'))},${prefix}namespace=~${anyOf(namespaces)},` +
    `${prefix}container!="",${prefix}container!="POD"}`
  );
}

/** Metrics whose series are told to be dead by their age. */
const aged = ['gateway_service_count', 'kube_node_info', 'kube_pod_info', 'kube_deployment_spec_replicas'] as const;

/** When each of the series that tell whether something exists was sampled, Unix seconds; `of` is the metric's name. */
export const timesQuery = aged.map((name) => `label_replace(timestamp(${name}),"of","${name}","","")`).join(' or ');
