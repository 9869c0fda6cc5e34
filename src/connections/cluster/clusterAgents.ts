import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import type { InventorySnapshot, NodeRecord } from '../../model/inventory/inventory.ts';
import { namedAgents } from '../../sources/agent/agentDirectory.ts';
import { AgentMetrics } from '../../sources/agent/agentMetrics.ts';
import { AgentHttp } from '../../sources/agent/askAgent.ts';
import { diagnoseAgents } from '../../sources/agent/diagnoseAgents.ts';
import { pause } from '../../sources/http/retry.ts';
import { ClusterAgents } from '../../sources/kubernetes/agents/clusterAgents.ts';
import type { ClusterSource } from '../../sources/kubernetes/clusterSource.ts';
import type { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';

const checkMs = 1000;
/** Before the first inventory. */
const unknownNodes: readonly NodeRecord[] = [];

/** Which agents are polled, and with which token. */
export interface AgentOptions {
  /** Address by node; empty: they are found in the cluster. */
  readonly addresses: ReadonlyMap<string, string>;
  /** The token to send, read again when it changes; null: none is sent. */
  readonly token: { current(): string } | null;
}

/** The agents of a cluster as a source of figures, and the search for them. */
export interface AgentsOfCluster {
  readonly metrics: AgentMetrics;
  /** Increases when an agent appears or disappears. */
  readonly revision: number;
  /** False if flags name them. */
  readonly areFound: boolean;
  /** Polls all agents and reports their problems together. Always resolves, soon after `signal` aborts. */
  diagnose(snapshot: InventorySnapshot | null, nowMs: () => number, signal: AbortSignal): Promise<Finding[]>;
  /** The line that startup prints. */
  readonly announcement: string;
  /** Nodes whose agents were found; empty if flags name them. */
  foundOn(): readonly string[];
  run(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The cluster whose agents are polled. */
export interface AgentsCluster extends Pick<ClusterSource, 'api' | 'inventory'> {
  /** Connects to discovered agents. */
  readonly pods: PodConnector;
  /** True if a client named the API through `/setIP`: agents that such an API lists are not sent the token. */
  readonly namedByClient: boolean;
  /** Of this program. */
  readonly version: string;
}

/** The agents that flags name, or else those found in the cluster. */
export function agentsOfCluster(
  { addresses, token }: AgentOptions,
  { api, inventory, pods, namedByClient, version }: AgentsCluster,
  clock: Clock,
): AgentsOfCluster {
  let revision = 0;
  const agentsChanged = () => {
    revision++;
    metrics.agentsChanged();
  };
  const found =
    addresses.size > 0 ? null : new ClusterAgents({ api, clock, random: Math.random, changed: agentsChanged });
  const connect = found === null ? undefined : pods.connector((host, port) => found.podAt(host, port));
  const withholdsToken = found !== null && namedByClient;
  const http = new AgentHttp(clock, withholdsToken ? 'withheld' : () => token?.current() ?? null, connect);
  const nodesNow = {
    get revision() {
      return inventory.revision;
    },
    list: () => inventory.snapshot(clock.wallMs())?.nodes ?? unknownNodes,
  };
  const directory = found ?? namedAgents(addresses, nodesNow);
  const metrics = new AgentMetrics({
    directory,
    inventory,
    ask: (address, query) => http.ask(address, query),
    clock,
    random: Math.random,
    all: {
      snapshot: () => inventory.snapshot(clock.wallMs()),
      coresOf: (nodeName) => inventory.nodeItem(nodeName)?.capacityCores ?? null,
    },
  });
  const nodes = [...addresses.keys()].join(', ');
  return {
    metrics,
    get revision() {
      return revision;
    },
    areFound: found !== null,
    diagnose: (snapshot, nowMs, signal) => {
      const { nodes = [], pods = [] } = snapshot ?? {};
      return diagnoseAgents(metrics, directory, { nodes, pods, version, nowMs }, signal);
    },
    announcement:
      found === null
        ? `Figures: every second, from the agents on ${nodes}.`
        : 'Figures: every second, from agents where they run (pods labelled app.kubernetes.io/name=faascope-agent).',
    foundOn: () => [...(found?.nodeNames() ?? [])].sort(),
    run: async (signal) => {
      await found?.run(signal);
      // Agents that flags name are expected to answer, also before anything is watched.
      while (!signal.aborted) {
        metrics.check();
        await pause(checkMs, signal);
      }
    },
    close: async () => {
      metrics.close();
      await http.close();
    },
  };
}
