import type { Clock } from '../../model/clock.ts';
import { namedAgents } from '../../sources/agent/agentDirectory.ts';
import { AgentMetrics } from '../../sources/agent/agentMetrics.ts';
import { AgentHttp } from '../../sources/agent/askAgent.ts';
import { ClusterAgents } from '../../sources/kubernetes/agents/clusterAgents.ts';
import type { ClusterSource } from '../../sources/kubernetes/clusterSource.ts';
import type { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { AgentChoice } from '../options/agentChoice.ts';

/** The agents of a cluster as a source of figures, and what keeps them found. */
export interface AgentsOfCluster {
  readonly metrics: AgentMetrics;
  /** What the start says of them. */
  readonly announcement: string;
  run(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Agents that were named, or else those that are found in the cluster.
 * @param pods connects to those that are found
 */
export function agentsOfCluster(
  { addresses, token }: AgentChoice,
  { api, inventory }: Pick<ClusterSource, 'api' | 'inventory'>,
  clock: Clock,
  pods: PodConnector,
): AgentsOfCluster {
  const found =
    addresses.size > 0
      ? null
      : new ClusterAgents({ api, clock, random: Math.random, changed: () => metrics.agentsChanged() });
  const connect = found === null ? undefined : pods.connector((host, port) => found.podAt(host, port));
  const http = new AgentHttp(clock, () => token?.current() ?? null, connect);
  const metrics = new AgentMetrics({
    directory: found ?? namedAgents(addresses),
    inventory,
    ask: (address, query) => http.ask(address, query),
    clock,
    random: Math.random,
  });
  const nodes = [...addresses.keys()].join(', ');
  return {
    metrics,
    announcement:
      found === null
        ? `Figures: every second from the agents of ${nodes}.`
        : 'Figures: every second from agents (pods labelled app.kubernetes.io/name=faascope-agent) where they run.',
    run: async (signal) => found?.run(signal),
    close: async () => {
      metrics.close();
      await http.close();
    },
  };
}
