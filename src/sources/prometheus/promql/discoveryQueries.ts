import { quoted } from './matcher.ts';

/** Names that tell what a server has. Those with a series for each core or file system are asked for few of them. */
const telling = [
  'node_cpu_seconds_total',
  'node_memory_MemAvailable_bytes',
  'node_memory_MemTotal_bytes',
  'node_filesystem_avail_bytes',
  'node_disk_read_bytes_total',
  'node_network_receive_bytes_total',
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'kube_node_info',
  'kube_pod_info',
  'kube_deployment_spec_replicas',
  'gateway_service_count',
  'gateway_function_invocation_total',
  'gateway_functions_seconds_count',
  'http_request_duration_seconds_count',
].join('|');

/** Which of the names there are, and whether their own labels were moved to `exported_`. */
export const namesQuery =
  `group by (__name__, moved) (label_replace({__name__=~${quoted(telling)},cpu=~"|0|total",mode=~"|idle",` +
  `mountpoint=~"|/|/host/?|/rootfs|/host/root"}, "moved", "yes", "exported_namespace", ".+"))`;

/** A row for each target that tells of a node. */
export const targetsQuery = '{__name__=~"node_uname_info|node_memory_MemTotal_bytes"}';
