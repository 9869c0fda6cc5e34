import type { Finding } from '../../contract/finding/finding.ts';
import type { NodeRecord } from '../../model/inventory/inventory.ts';
import { NodeNames } from '../../model/inventory/nodeNames.ts';

/** The addresses of agents. */
export interface AgentDirectory {
  /** URL of a node's agent, without a slash at its end; null if there is none. */
  addressOf(nodeName: string): string | null;
  /** The nodes known to have an agent. */
  nodeNames(): Iterable<string>;
  /** Problems with finding agents. */
  findings(): readonly Finding[];
}

/** The nodes of an inventory. */
interface Nodes {
  /** Increases whenever they change. */
  readonly revision: number;
  /** The same list while nothing changes. */
  list(): readonly NodeRecord[];
}

/** Agents named by flags. Nodes may be given by short or full name, in any case, or by address. */
export function namedAgents(addresses: ReadonlyMap<string, string>, nodes: Nodes): AgentDirectory {
  let known: { readonly nodes: readonly NodeRecord[]; readonly byNode: ReadonlyMap<string, string> } | null = null;
  let revision = Number.NaN;
  const byNode = () => {
    // It is asked for each pod of an answer: only what changed is looked at again.
    if (known !== null && revision === nodes.revision) return known.byNode;
    revision = nodes.revision;
    const now = nodes.list();
    if (known?.nodes !== now) known = { nodes: now, byNode: ofNodes(addresses, now) };
    return known.byNode;
  };
  return {
    addressOf: (nodeName) => byNode().get(nodeName) ?? null,
    nodeNames: () => byNode().keys(),
    findings: () => [],
  };
}

/** Addresses by node name as in the inventory; names that match no node stay as they are. */
function ofNodes(addresses: ReadonlyMap<string, string>, nodes: readonly NodeRecord[]): Map<string, string> {
  const names = new NodeNames(nodes);
  const byNode = new Map([...addresses].filter(([name]) => names.called(name) !== null));
  for (const [name, address] of addresses) {
    const node = names.meant(name) ?? name;
    if (!byNode.has(node)) byNode.set(node, address);
  }
  return byNode;
}
