import type { Finding } from '../../contract/finding/finding.ts';
import type { NodeRecord } from '../../model/inventory/inventory.ts';
import { NodeNames } from '../../model/inventory/nodeNames.ts';

/** Knows where the agents are. */
export interface AgentDirectory {
  /** Scheme, host and port of the agent of a node, perhaps with a path before its own; null where there is none. */
  addressOf(nodeName: string): string | null;
  /** The nodes that have one, as far as known. */
  nodeNames(): Iterable<string>;
  /** What is wrong with finding them. */
  findings(): readonly Finding[];
}

/**
 * Agents that somebody named. A node may be named in short, with its domain, in other case, or by an address.
 * @param nodes those of the inventory, the same list as long as they are the same
 */
export function namedAgents(
  addresses: ReadonlyMap<string, string>,
  nodes: () => readonly NodeRecord[],
): AgentDirectory {
  let known: { readonly nodes: readonly NodeRecord[]; readonly byNode: ReadonlyMap<string, string> } | null = null;
  const byNode = () => {
    const now = nodes();
    if (known?.nodes !== now) known = { nodes: now, byNode: ofNodes(addresses, now) };
    return known.byNode;
  };
  return {
    addressOf: (nodeName) => byNode().get(nodeName) ?? null,
    nodeNames: () => byNode().keys(),
    findings: () => [],
  };
}

/** Addresses by the names of nodes as the inventory has them; a name that means none of them stays as it is. */
function ofNodes(addresses: ReadonlyMap<string, string>, nodes: readonly NodeRecord[]): Map<string, string> {
  const names = new NodeNames(nodes);
  const byNode = new Map([...addresses].filter(([name]) => names.called(name) !== null));
  for (const [name, address] of addresses) {
    const node = names.meant(name) ?? name;
    if (!byNode.has(node)) byNode.set(node, address);
  }
  return byNode;
}
