import { quoted } from './matcher.ts';

/** Names with few series: a row a node or function, where one core and one file system are chosen. */
const few = [
  'node_cpu_seconds_total',
  'node_memory_MemAvailable_bytes',
  'node_memory_MemTotal_bytes',
  'node_filesystem_avail_bytes',
  'kube_node_info',
  'gateway_service_count',
];
const many = [
  'node_disk_read_bytes_total',
  'node_disk_written_bytes_total',
  'node_network_receive_bytes_total',
  'node_network_transmit_bytes_total',
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'kube_pod_info',
  'kube_deployment_spec_replicas',
  'kube_pod_container_resource_limits',
  'gateway_function_invocation_total',
  'gateway_functions_seconds_count',
  'http_request_duration_seconds_count',
];

/** Names that tell what a server has. */
export const tellingNames: ReadonlySet<string> = new Set([...few, ...many]);
/** Those of them that {@link liveQuery} looks for. */
export const checkedNames: ReadonlySet<string> = new Set(few);

const telling = `__name__=~${quoted([...tellingNames].join('|'))}`;

/** What has one of the names: asked for names alone, since evaluating all of it takes seconds on a large server. */
export const tellingSelector = `{${telling}}`;

/** Whose own namespace was moved to `exported_namespace`. */
export const movedSelector = `{${telling},exported_namespace!=""}`;

/** The same, by what is there now. */
export const movedQuery = `group by (__name__) (${movedSelector})`;

const oneOfEach = 'cpu=~"|0|total",mode=~"|idle",mountpoint=~"|/|/host/?|/rootfs|/host/root"';

/** Which of all the names have any now: for servers that do not tell names alone. */
export const namesQuery = `group by (__name__) ({${telling},${oneOfEach}})`;

/** Which of the names with few series have any now; a server remembers names for hours. */
export const liveQuery = `group by (__name__) ({__name__=~${quoted(few.join('|'))},${oneOfEach}})`;

const ofNodes = 'node_uname_info|node_memory_MemTotal_bytes|node_cpu_seconds_total|node_filesystem_avail_bytes';

/** Some rows for each target that tells of a node, whatever its collectors leave out. */
export const targetsQuery = `{__name__=~${quoted(ofNodes)},${oneOfEach}}`;
