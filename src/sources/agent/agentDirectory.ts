import type { Finding } from '../../contract/finding/finding.ts';

/** Knows where the agents are. */
export interface AgentDirectory {
  /** Scheme, host and port of the agent of a node, perhaps with a path before its own; null where there is none. */
  addressOf(nodeName: string): string | null;
  /** The nodes that have one, as far as known. */
  nodeNames(): Iterable<string>;
  /** What is wrong with finding them. */
  findings(): readonly Finding[];
}

/** Agents that somebody named. */
export function namedAgents(addresses: ReadonlyMap<string, string>): AgentDirectory {
  return {
    addressOf: (nodeName) => addresses.get(nodeName) ?? null,
    nodeNames: () => addresses.keys(),
    findings: () => [],
  };
}
