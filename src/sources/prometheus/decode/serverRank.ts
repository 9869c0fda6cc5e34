import type { Discovered } from './discovered.ts';

/** What figures are made from, a name for each that may be missing alone. */
const needed = [
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'node_cpu_seconds_total',
  'node_memory_MemAvailable_bytes',
  'node_filesystem_avail_bytes',
  'node_disk_read_bytes_total',
  'node_network_receive_bytes_total',
  'gateway_function_invocation_total',
  'gateway_functions_seconds_count',
] as const;

/** How much of what is needed a server has; -1 while that is not known. */
export function serverRank(found: Discovered | null): number {
  return found === null ? -1 : needed.filter((name) => found.names.has(name)).length;
}
