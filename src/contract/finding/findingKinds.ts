import { type Figure, nodeFigures } from '../figure.ts';
import type { Severity } from './severity.ts';

/** The type of a finding's parameter. */
export type ParameterKind = 'text' | 'text or null' | 'number' | 'names' | 'failure reason';

interface FindingKind {
  readonly severity: Severity;
  /** Figures that become unavailable or worse, unless another source has them. */
  readonly figures: readonly Figure[];
  readonly params: Readonly<Record<string, ParameterKind>>;
}

const usage = ['function.cpuRate', 'function.memRate', 'pod.cpuRate', 'pod.memRate'] as const;
const calls = ['invocations', 'request_time'] as const;
const logs = ['logs', 'running'] as const;

/**
 * The closed set of findings. Times are in seconds; `message` is the other side's error, in English; a `namespace` of
 * null means all namespaces.
 */
export const findingKinds = {
  may_not_read_deployments: {
    severity: 'error',
    figures: ['functions', 'image', 'replicas'],
    params: { verbs: 'names', namespace: 'text or null' },
  },
  may_not_read_pods: {
    severity: 'error',
    figures: ['pods', ...usage, ...logs],
    params: { verbs: 'names', namespace: 'text or null' },
  },
  may_not_read_logs: {
    severity: 'error',
    figures: logs,
    params: { verbs: 'names', namespace: 'text or null' },
  },
  may_not_read_metrics: {
    severity: 'warning',
    figures: ['node.cpuRate', 'node.memRate', ...usage],
    params: { resource: 'text', verbs: 'names', namespace: 'text or null' },
  },
  may_not_read_nodes: { severity: 'warning', figures: ['nodes'], params: { verbs: 'names' } },
  may_not_read_namespaces: { severity: 'warning', figures: ['functions'], params: { verbs: 'names' } },
  may_not_find_agents: { severity: 'warning', figures: [...nodeFigures, ...usage], params: { verbs: 'names' } },
  may_not_forward: {
    severity: 'warning',
    figures: [...nodeFigures, ...usage, ...calls],
    params: { namespace: 'text' },
  },
  may_not_find_services: {
    severity: 'note',
    figures: [...nodeFigures, ...usage, ...calls],
    params: { verbs: 'names' },
  },
  may_not_find_pods: {
    severity: 'warning',
    figures: [...nodeFigures, ...usage, ...calls],
    params: { verbs: 'names', namespace: 'text' },
  },
  no_gateway_found: { severity: 'note', figures: calls, params: {} },
  no_prometheus_found: { severity: 'note', figures: [...nodeFigures, ...usage], params: {} },
  forward_by_hand: {
    severity: 'warning',
    figures: [...nodeFigures, ...usage, ...calls],
    params: { namespace: 'text', pod: 'text', port: 'number', localPort: 'number', flag: 'text' },
  },
  kubernetes_failing: {
    severity: 'error',
    figures: ['functions', 'pods', 'nodes'],
    params: { resource: 'text', namespace: 'text or null', message: 'text', reason: 'failure reason' },
  },
  agents_not_listed: { severity: 'warning', figures: [...nodeFigures, ...usage], params: { message: 'text' } },
  no_agents: { severity: 'note', figures: [...nodeFigures, ...usage], params: {} },
  nodes_unmeasured: { severity: 'warning', figures: nodeFigures, params: { nodes: 'names', more: 'number' } },
  functions_unmeasured: {
    severity: 'warning',
    figures: usage,
    params: { namespace: 'text', functions: 'names', more: 'number' },
  },
  pods_unmeasured: {
    severity: 'warning',
    figures: usage,
    params: { namespace: 'text', pods: 'names', more: 'number' },
  },
  agents_missing: { severity: 'warning', figures: [...nodeFigures, ...usage], params: { nodes: 'names' } },
  agent_version_differs: {
    severity: 'warning',
    figures: [...nodeFigures, ...usage],
    params: { nodes: 'names', versions: 'names', version: 'text' },
  },
  blkio_not_counted: { severity: 'note', figures: [], params: { nodes: 'names' } },
  agent_failing: {
    severity: 'error',
    figures: [...nodeFigures, ...usage],
    params: { node: 'text', message: 'text', reason: 'failure reason' },
  },
  agent_blind: { severity: 'error', figures: [...nodeFigures, ...usage], params: { node: 'text' } },
  agent_misses_pods: {
    severity: 'warning',
    figures: usage,
    params: { node: 'text', namespace: 'text', pods: 'names' },
  },
  agent_reads_partly: {
    severity: 'warning',
    figures: [...nodeFigures, ...usage],
    params: { node: 'text', message: 'text' },
  },
  agent_old: { severity: 'note', figures: [], params: { node: 'text', version: 'text' } },
  agent_clock_off: {
    severity: 'warning',
    figures: [...nodeFigures, ...usage],
    params: { node: 'text', aheadSeconds: 'number' },
  },
  prometheus_failing: {
    severity: 'error',
    figures: [...nodeFigures, ...usage, ...calls],
    params: { address: 'text', message: 'text', reason: 'failure reason' },
  },
  prometheus_empty: { severity: 'error', figures: [...nodeFigures, ...usage, ...calls], params: { address: 'text' } },
  no_cadvisor: { severity: 'error', figures: usage, params: { addresses: 'names' } },
  no_node_exporter: { severity: 'error', figures: nodeFigures, params: { addresses: 'names' } },
  no_kube_state_metrics: {
    severity: 'error',
    figures: ['functions', 'image', 'replicas', 'pods', 'nodes', 'function.memRate', 'pod.memRate'],
    params: { addresses: 'names' },
  },
  kube_state_metrics_label_missing: {
    severity: 'warning',
    figures: ['image', 'pods', 'nodes'],
    params: { address: 'text', metric: 'text', label: 'text' },
  },
  kube_state_metrics_incomplete: {
    severity: 'warning',
    figures: ['functions', 'image', 'replicas', 'pods', 'nodes', 'function.memRate', 'pod.memRate'],
    params: { addresses: 'names', metrics: 'names' },
  },
  gateway_not_scraped: { severity: 'error', figures: calls, params: { addresses: 'names' } },
  scrape_interval_coarse: {
    severity: 'warning',
    figures: [...nodeFigures, ...usage, ...calls],
    params: { address: 'text', job: 'text', intervalSeconds: 'number' },
  },
  kubelet_measures_coarsely: {
    severity: 'note',
    figures: usage,
    params: { address: 'text', job: 'text', intervalSeconds: 'number' },
  },
  honor_timestamps_off: { severity: 'warning', figures: usage, params: { address: 'text', job: 'text' } },
  two_clusters: {
    severity: 'error',
    figures: [...nodeFigures, ...usage, ...calls],
    params: { address: 'text', theirs: 'names', ours: 'names' },
  },
  kube_state_metrics_lost: {
    severity: 'error',
    figures: ['functions', 'image', 'replicas', 'pods', 'nodes'],
    params: { address: 'text' },
  },
  gateway_failing: {
    severity: 'error',
    figures: ['functions', 'image', 'replicas'],
    params: { address: 'text', message: 'text', reason: 'failure reason' },
  },
  gateway_metrics_failing: {
    severity: 'error',
    figures: calls,
    params: { address: 'text', message: 'text', reason: 'failure reason' },
  },
  gateway_behind_service: { severity: 'warning', figures: calls, params: { address: 'text' } },
  function_cannot_run: {
    severity: 'warning',
    figures: [],
    params: { namespace: 'text', function: 'text', line: 'number', reason: 'text' },
  },
  state_folder_not_writable: { severity: 'warning', figures: [], params: { folder: 'text or null', reason: 'text' } },
  token_file_not_used: { severity: 'warning', figures: [], params: { reason: 'text' } },
  task_failing: { severity: 'error', figures: [...nodeFigures, ...usage], params: { task: 'text', message: 'text' } },
  connections_full: { severity: 'warning', figures: [], params: { most: 'number' } },
  loopback_only: { severity: 'note', figures: [], params: { address: 'text' } },
  no_token: { severity: 'warning', figures: [], params: { address: 'text' } },
  watchdogs_unreachable: { severity: 'note', figures: ['func_time', 'running'], params: {} },
} as const satisfies Readonly<Record<string, FindingKind>>;

/** One of the closed set of codes in {@link findingKinds}. */
export type FindingCode = keyof typeof findingKinds;
