import type { Figure } from '../figure.ts';
import type { SourceName } from '../sourceName.ts';
import type { nodeColumns, podColumns } from '../v1/window.ts';
import type { FindingCode } from './findingKinds.ts';

/** Sources that may serve a figure, the best first; the others of its connection are as good as it gets. */
export type SourceOrder = readonly SourceName[];

/** A figure of `/api/v1` as findings name it, and the sources that may serve it. */
export interface ExplainedFigure {
  readonly figure: Figure;
  readonly order: SourceOrder;
}

const usage: SourceOrder = ['agent', 'prometheus', 'metrics-server'];
/** Of figures that only a source which reads the kernel has. */
const detail: SourceOrder = ['agent'];
const calls: SourceOrder = ['gateway', 'prometheus'];
const runs: SourceOrder = ['watchdog', 'gateway', 'prometheus'];

/** Each of some columns, and figures of objects besides. */
type Explained<Columns extends readonly string[]> = Readonly<Record<string, ExplainedFigure>> &
  Readonly<Record<Columns[number], ExplainedFigure>>;

const nodeFigures: Explained<typeof nodeColumns> = {
  cpuPercent: { figure: 'node.cpuRate', order: usage },
  memoryPercent: { figure: 'node.memRate', order: usage },
  rootDiskPercent: { figure: 'node.diskRate', order: usage },
  diskReadKibPerSecond: { figure: 'node.diskRead', order: usage },
  diskWriteKibPerSecond: { figure: 'node.diskWrite', order: usage },
  networkDownKibPerSecond: { figure: 'node.networkDown', order: usage },
  networkUpKibPerSecond: { figure: 'node.networkUp', order: usage },
  cpuSomePressurePercent: { figure: 'node.cpuRate', order: detail },
  memorySomePressurePercent: { figure: 'node.memRate', order: detail },
  memoryFullPressurePercent: { figure: 'node.memRate', order: detail },
  ioSomePressurePercent: { figure: 'node.diskRead', order: detail },
  ioFullPressurePercent: { figure: 'node.diskRead', order: detail },
  load: { figure: 'node.cpuRate', order: usage },
};

const podFigures: Explained<typeof podColumns> = {
  cpuPercent: { figure: 'pod.cpuRate', order: usage },
  memoryPercent: { figure: 'pod.memRate', order: usage },
  memoryBytes: { figure: 'pod.memRate', order: usage },
  throttledPercent: { figure: 'pod.cpuRate', order: detail },
  memoryAnonymousBytes: { figure: 'pod.memRate', order: detail },
  memoryFileBytes: { figure: 'pod.memRate', order: detail },
  pids: { figure: 'pod.cpuRate', order: detail },
  diskReadKibPerSecond: { figure: 'pod.cpuRate', order: detail },
  diskWriteKibPerSecond: { figure: 'pod.cpuRate', order: detail },
  networkDownKibPerSecond: { figure: 'pod.cpuRate', order: detail },
  networkUpKibPerSecond: { figure: 'pod.cpuRate', order: detail },
  cpuSomePressurePercent: { figure: 'pod.cpuRate', order: detail },
  memorySomePressurePercent: { figure: 'pod.memRate', order: detail },
  memoryFullPressurePercent: { figure: 'pod.memRate', order: detail },
  ioSomePressurePercent: { figure: 'pod.cpuRate', order: detail },
  ioFullPressurePercent: { figure: 'pod.cpuRate', order: detail },
};

const functionFigures: Readonly<Record<string, ExplainedFigure>> = {
  cpuPercent: { figure: 'function.cpuRate', order: usage },
  memoryPercent: { figure: 'function.memRate', order: usage },
  memoryBytes: { figure: 'function.memRate', order: usage },
  callsSucceeded: { figure: 'invocations', order: calls },
  callsFailed: { figure: 'invocations', order: calls },
  callsPerSecond: { figure: 'invocations', order: calls },
  errorsPerSecond: { figure: 'invocations', order: calls },
  errorPercent: { figure: 'invocations', order: calls },
  inFlight: { figure: 'invocations', order: calls },
  p50Ms: { figure: 'request_time', order: calls },
  p95Ms: { figure: 'request_time', order: calls },
  p99Ms: { figure: 'request_time', order: calls },
  responseMeanMs: { figure: 'request_time', order: calls },
  runMeanMs: { figure: 'func_time', order: runs },
};

/** The figures of `/api/v1` that findings may explain, by kind of object and name. */
export const explainedFigures = { node: nodeFigures, pod: podFigures, function: functionFigures } as const;

/** The source that a finding is about; left out: those of several. */
export const aboutSource: Readonly<Partial<Record<FindingCode, SourceName>>> = {
  may_not_find_agents: 'agent',
  agents_not_listed: 'agent',
  no_agents: 'agent',
  agents_missing: 'agent',
  agent_version_differs: 'agent',
  agent_failing: 'agent',
  agent_blind: 'agent',
  agent_misses_pods: 'agent',
  agent_reads_partly: 'agent',
  agent_clock_off: 'agent',
  no_prometheus_found: 'prometheus',
  prometheus_failing: 'prometheus',
  prometheus_empty: 'prometheus',
  no_cadvisor: 'prometheus',
  no_node_exporter: 'prometheus',
  no_kube_state_metrics: 'prometheus',
  kube_state_metrics_label_missing: 'prometheus',
  kube_state_metrics_incomplete: 'prometheus',
  kube_state_metrics_lost: 'prometheus',
  gateway_not_scraped: 'prometheus',
  scrape_interval_coarse: 'prometheus',
  kubelet_measures_coarsely: 'prometheus',
  honor_timestamps_off: 'prometheus',
  two_clusters: 'prometheus',
  may_not_read_metrics: 'metrics-server',
  no_gateway_found: 'gateway',
  gateway_metrics_failing: 'gateway',
  gateway_behind_service: 'gateway',
  watchdogs_unreachable: 'watchdog',
};

/** Findings that explain why a source which serves a figure serves it coarsely. */
export const coarseCodes: ReadonlySet<FindingCode> = new Set([
  'scrape_interval_coarse',
  'kubelet_measures_coarsely',
  'honor_timestamps_off',
]);
