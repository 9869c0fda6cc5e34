import type { NodeWindows } from '../windows/nodeWindows.ts';

/** What the server of an agent counts. */
export interface AgentCounts {
  /** Questions for windows, since the start. */
  readonly answered: number;
  /** Open now. */
  readonly connections: number;
}

/** The text of `/metrics`, in Prometheus' format. */
export function agentMetricsText(
  windows: NodeWindows,
  { answered, connections }: AgentCounts,
  version: string,
): string {
  const { user, system } = process.cpuUsage();
  const { sampler } = windows;
  const rows: readonly (readonly [string, string, string, number])[] = [
    ['faascope_agent_build_info', 'gauge', `{version="${version}"}`, 1],
    ['faascope_agent_pods', 'gauge', '', windows.podCount],
    ['faascope_agent_connections', 'gauge', '', connections],
    ['faascope_agent_failed_ticks_total', 'counter', '', sampler.failedTicks],
    ['faascope_agent_questions_total', 'counter', '', answered],
    ['faascope_agent_sampler_lateness_p50_ms', 'gauge', '', sampler.lateness.percentile(0.5) ?? Number.NaN],
    ['faascope_agent_sampler_lateness_p99_ms', 'gauge', '', sampler.lateness.percentile(0.99) ?? Number.NaN],
    ['process_cpu_seconds_total', 'counter', '', (user + system) / 1e6],
    ['process_resident_memory_bytes', 'gauge', '', process.memoryUsage.rss()],
  ];
  return rows.map(([name, type, labels, value]) => `# TYPE ${name} ${type}\n${name}${labels} ${value}\n`).join('');
}
