import { Fault } from '../model/fault.ts';
import { type Entity, type NamespacedId, sameId } from '../model/inventory/identity.ts';
import type {
  FunctionRecord,
  InventorySnapshot,
  InventorySource,
  NodeRecord,
  PodRecord,
} from '../model/inventory/inventory.ts';

/** The part of the inventory that a client may see. */
export interface View {
  readonly inventory: InventorySnapshot;
  /** Null means all. */
  readonly namespaces: ReadonlySet<string> | null;
}

/** The functions that a client may see. */
export function visibleFunctions(view: View): readonly FunctionRecord[] {
  return visible(view, view.inventory.functions);
}

/** The pods of functions that a client may see. */
export function visiblePods(view: View): readonly PodRecord[] {
  return visible(view, view.inventory.pods);
}

/** The visible pods on a node, in client order. */
export function visiblePodsOn(view: View, node: NodeRecord): readonly PodRecord[] {
  return visible(view, view.inventory.index.podsOn(node.name));
}

/** The name by which clients ask for a function: bare in the default namespace, else `name.namespace`. */
export function spelledName(id: Pick<NamespacedId, 'namespace' | 'name'>, inventory: InventorySnapshot): string {
  return id.namespace === inventory.defaultNamespace ? id.name : `${id.name}.${id.namespace}`;
}

/** The name by which clients ask for the function of a pod. */
export function spelledFunctionOf(pod: PodRecord, inventory: InventorySnapshot): string {
  return spelledName({ namespace: pod.id.namespace, name: pod.functionName }, inventory);
}

/**
 * The function that a client asks for. Names are compared as a whole.
 * @throws Fault unknown_function, ambiguous_name
 */
export function findFunction(view: View, spelling: string): FunctionRecord {
  const found = lookUpFunction(view, spelling);
  if (found === null) throw new Fault('unknown_function', 'No such function. /global/functions lists all functions.');
  return found;
}

/** The pods of a function, by name. */
export function podsOf({ inventory }: View, fn: FunctionRecord): readonly PodRecord[] {
  return inventory.index.podsOf(fn.id);
}

/** What `pod=` refers to: a function with all its pods, or one pod. */
export type PodMeaning = { readonly fn: FunctionRecord } | { readonly pod: PodRecord };

/**
 * Looks `pod=` up as a function, then as a real pod name, then as `real.namespace`.
 * @throws Fault unknown_pod, ambiguous_name
 */
export function findPod(view: View, spelling: string): PodMeaning {
  const fn = lookUpFunction(view, spelling);
  if (fn !== null) return { fn };
  const named = (name: string) => visible(view, view.inventory.index.podsNamed(name));
  const pod = single(named(spelling), spelling) ?? single(qualified(spelling, named), spelling);
  if (pod === null) throw new Fault('unknown_pod', 'No such pod. /global/pods lists all pods.');
  return { pod };
}

/** The entity that `pod=` refers to. */
export function entityOf(meaning: PodMeaning): Entity {
  return 'fn' in meaning ? { kind: 'function', id: meaning.fn.id } : { kind: 'pod', uid: meaning.pod.uid };
}

/** The revision of the function that a client asks for. @throws Fault unknown_function, ambiguous_name */
export function revisionOfFunction(view: View, spelling: string): number {
  return view.inventory.index.revisionOf({ kind: 'function', id: findFunction(view, spelling).id });
}

/** The revision of what `pod=` refers to. @throws Fault unknown_pod, ambiguous_name */
export function revisionOfPod(view: View, spelling: string): number {
  return view.inventory.index.revisionOf(entityOf(findPod(view, spelling)));
}

/** @throws Fault unknown_node */
export function findNode({ inventory }: View, name: string): NodeRecord {
  const node = inventory.index.node(name);
  if (node === null) throw new Fault('unknown_node', 'No such node. /global/nodes lists all nodes.');
  return node;
}

function lookUpFunction(view: View, spelling: string): FunctionRecord | null {
  const { defaultNamespace, index } = view.inventory;
  const preferred = index.functionAt(defaultNamespace, spelling);
  if (preferred !== null && isVisible(view, preferred)) return preferred;
  const named = (name: string) => visible(view, index.functionsNamed(name));
  return single(named(spelling), spelling) ?? single(qualified(spelling, named), spelling);
}

/** What `name.namespace`, split at the last dot, refers to. */
function qualified<Named extends { readonly id: NamespacedId }>(
  spelling: string,
  named: (name: string) => readonly Named[],
): readonly Named[] {
  const dot = spelling.lastIndexOf('.');
  if (dot < 0) return [];
  const namespace = spelling.slice(dot + 1);
  return named(spelling.slice(0, dot)).filter(({ id }) => id.namespace === namespace);
}

function single<Named extends { readonly id: NamespacedId }>(found: readonly Named[], spelling: string): Named | null {
  const [first, ...others] = found;
  if (first === undefined) return null;
  if (others.every((other) => sameId(other.id, first.id))) return first;
  const choices = found.map(({ id }) => `${id.name}.${id.namespace}`).sort();
  throw new Fault('ambiguous_name', `"${spelling}" exists in several namespaces; use one of: ${choices.join(', ')}.`);
}

function visible<Named extends { readonly id: NamespacedId }>(view: View, all: readonly Named[]): readonly Named[] {
  return view.namespaces === null ? all : all.filter((candidate) => isVisible(view, candidate));
}

/** Whether a client may see what has this id. */
export function isVisible({ namespaces }: View, { id }: { readonly id: NamespacedId }): boolean {
  return namespaces === null || namespaces.has(id.namespace);
}

/** How many functions and nodes a client may see; null for what an inventory does not list. */
export function inventoryCounts(
  source: Pick<InventorySource, 'snapshot' | 'functionsOnly'>,
  namespaces: ReadonlySet<string> | null,
  nowMs: number,
): { readonly functions: number | null; readonly nodes: number | null } {
  const inventory = source.snapshot(nowMs);
  if (inventory === null) return { functions: null, nodes: null };
  return {
    functions: visibleFunctions({ inventory, namespaces }).length,
    nodes: source.functionsOnly === true ? null : inventory.nodes.length,
  };
}
