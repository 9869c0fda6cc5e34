import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import { hostOf, NodeNames } from '../../../model/inventory/nodeNames.ts';
import type { NodeTarget } from './discovered.ts';

type Rule = (names: NodeNames, target: NodeTarget) => string | null;

/** Finds the node of a target, most reliable rule first. If a target has a `node` label, only that counts. */
const rules: readonly Rule[] = [
  (names, { nodeLabel }) => names.called(nodeLabel),
  (names, { nodeLabel, instance }) => unless(nodeLabel, () => names.called(instance) ?? names.called(hostOf(instance))),
  (names, { nodeLabel, instance }) => names.at(nodeLabel || hostOf(instance)),
  (names, { nodeLabel, nodename }) => unless(nodeLabel, () => names.called(nodename)),
  (names, target) => first(nodeNamesOf(target), (name) => names.calledInAnyCase(name)),
  (names, target) => first(nodeNamesOf(target), (name) => names.shortOrLong(name)),
];

/** Which instances report on which node. */
export class NodeInstances {
  readonly #names: NodeNames;
  readonly #byNode = new Map<string, { rank: number; readonly targets: NodeTarget[] }>();

  constructor(nodes: readonly NodeRecord[], targets: readonly NodeTarget[]) {
    const names = new NodeNames(nodes);
    this.#names = names;
    for (const target of targets) {
      const rank = rules.findIndex((rule) => rule(names, target) !== null);
      const node = rules[rank]?.(names, target) ?? null;
      if (node !== null) this.#add(node, rank, target);
    }
    // Two machines with the same short name: ambiguous.
    for (const [node, { rank, targets }] of this.#byNode) {
      if (rank === rules.length - 1 && !areOneMachine(targets)) this.#byNode.delete(node);
    }
  }

  /** The instances matched to a node by the most reliable rule; empty if none match. */
  of(node: string): readonly string[] {
    return this.#byNode.get(node)?.targets.map(({ instance }) => instance) ?? [];
  }

  /** Whether it is one of the nodes. */
  knows(node: string): boolean {
    return this.#names.called(node) !== null;
  }

  /** Whether no node has an instance. */
  get isEmpty(): boolean {
    return this.#byNode.size === 0;
  }

  #add(node: string, rank: number, target: NodeTarget): void {
    const known = this.#byNode.get(node);
    if (known === undefined || rank < known.rank) this.#byNode.set(node, { rank, targets: [target] });
    else if (rank === known.rank) known.targets.push(target);
  }
}

/** What a target may call its node. */
function nodeNamesOf({ nodeLabel, instance, nodename }: NodeTarget): readonly string[] {
  return nodeLabel === '' ? [hostOf(instance), nodename] : [nodeLabel];
}

function areOneMachine(targets: readonly NodeTarget[]): boolean {
  const names = targets.map((target) => (target.nodename || nodeNamesOf(target)[0] || '').toLowerCase());
  return new Set(names).size === 1;
}

function unless(nodeLabel: string, rule: () => string | null): string | null {
  return nodeLabel === '' ? rule() : null;
}

function first(names: readonly string[], rule: (name: string) => string | null): string | null {
  for (const name of names) {
    const found = rule(name);
    if (found !== null) return found;
  }
  return null;
}
