import { latenessHelp, latenessShares } from '../../model/source/samplerLateness.ts';
import type { NodeWindows } from '../windows/nodeWindows.ts';

/** What the server counts. */
export interface AgentCounts {
  /** Requests for windows since the start. */
  readonly answered: number;
  readonly connections: number;
}

/** Its name, type, help and lines: what follows the name, and the value. */
type Metric = readonly [
  name: string,
  type: 'gauge' | 'counter' | 'summary',
  help: string,
  ...lines: readonly (readonly [suffix: string, value: number])[],
];

/** The body of `/metrics`, in Prometheus' text format. */
export function agentMetricsText(
  windows: NodeWindows,
  { answered, connections }: AgentCounts,
  version: string,
): string {
  const { user, system } = process.cpuUsage();
  const { sampler, podCount } = windows;
  const { lateness } = sampler;
  const quantiles = latenessShares.map(
    (share) => [`{quantile="${share}"}`, (lateness.percentile(share) ?? Number.NaN) / 1000] as const,
  );
  const metrics: readonly Metric[] = [
    ['faascope_agent_build_info', 'gauge', 'The version of the agent.', [`{version="${version}"}`, 1]],
    ['faascope_agent_pods', 'gauge', 'Pods that are measured.', ['', podCount]],
    ['faascope_agent_connections', 'gauge', 'Open connections.', ['', connections]],
    [
      'faascope_agent_failed_ticks_total',
      'counter',
      'Samples in which something could not be read.',
      ['', sampler.failedTicks],
    ],
    ['faascope_agent_requests_total', 'counter', 'Requests for windows.', ['', answered]],
    [
      'faascope_agent_sampler_lateness_seconds',
      'summary',
      latenessHelp,
      ...quantiles,
      ['_sum', lateness.sumMs / 1000],
      ['_count', lateness.count],
    ],
    [
      'process_cpu_seconds_total',
      'counter',
      'Total user and system CPU time spent in seconds.',
      ['', (user + system) / 1e6],
    ],
    ['process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', ['', process.memoryUsage.rss()]],
  ];
  return metrics.map(textOf).join('');
}

function textOf([name, type, help, ...lines]: Metric): string {
  const values = lines.map(([suffix, value]) => `${name}${suffix} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${values.join('')}`;
}
