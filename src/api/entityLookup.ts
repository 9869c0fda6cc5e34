import { Fault } from '../model/fault.ts';
import { type NamespacedId, sameId } from '../model/inventory/identity.ts';
import type { FunctionRecord, InventorySnapshot, NodeRecord, PodRecord } from '../model/inventory/inventory.ts';

/** What one asker may see of the inventory. */
export interface View {
  readonly inventory: InventorySnapshot;
  /** Null means all. */
  readonly namespaces: ReadonlySet<string> | null;
}

export function visibleFunctions({ inventory, namespaces }: View): readonly FunctionRecord[] {
  return namespaces === null ? inventory.functions : inventory.functions.filter(inNamespaces(namespaces));
}

export function visiblePods({ inventory, namespaces }: View): readonly PodRecord[] {
  return namespaces === null ? inventory.pods : inventory.pods.filter(inNamespaces(namespaces));
}

/** How clients spell a function: bare in the default namespace, else `name.namespace`. */
export function spelledName(id: Pick<NamespacedId, 'namespace' | 'name'>, inventory: InventorySnapshot): string {
  return id.namespace === inventory.defaultNamespace ? id.name : `${id.name}.${id.namespace}`;
}

/** How clients spell the function of a pod. */
export function spelledFunctionOf(pod: PodRecord, inventory: InventorySnapshot): string {
  return spelledName({ namespace: pod.id.namespace, name: pod.functionName }, inventory);
}

/**
 * The function that a client's spelling means. Names are matched whole.
 * @throws Fault unknown_function, ambiguous_name
 */
export function findFunction(view: View, spelling: string): FunctionRecord {
  const found = lookUpFunction(view, spelling);
  if (found === null) throw new Fault('unknown_function', 'There is no such function; /global/functions lists them.');
  return found;
}

/** The pods of a function, in the order of the inventory. */
export function podsOf(view: View, fn: FunctionRecord): readonly PodRecord[] {
  return view.inventory.pods.filter((pod) => pod.functionName === fn.id.name && pod.id.namespace === fn.id.namespace);
}

/** What `pod=` means: a function with all its pods, or one pod. */
export type PodMeaning = { readonly fn: FunctionRecord } | { readonly pod: PodRecord };

/**
 * Looks `pod=` up as a function, then as a real pod name, then as `real.namespace`.
 * @throws Fault unknown_pod, ambiguous_name
 */
export function findPod(view: View, spelling: string): PodMeaning {
  const fn = lookUpFunction(view, spelling);
  if (fn !== null) return { fn };
  const pods = visiblePods(view);
  const byName = pods.filter((pod) => pod.id.name === spelling);
  const pod = single(byName, spelling) ?? single(qualified(pods, spelling), spelling);
  if (pod === null) throw new Fault('unknown_pod', 'There is no such pod; /global/pods lists them.');
  return { pod };
}

/** @throws Fault unknown_node */
export function findNode(view: View, name: string): NodeRecord {
  const node = view.inventory.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Fault('unknown_node', 'There is no such node; /global/nodes lists them.');
  return node;
}

function lookUpFunction(view: View, spelling: string): FunctionRecord | null {
  const functions = visibleFunctions(view);
  const named = functions.filter((fn) => fn.id.name === spelling);
  const preferred = named.find((fn) => fn.id.namespace === view.inventory.defaultNamespace);
  return preferred ?? single(named, spelling) ?? single(qualified(functions, spelling), spelling);
}

/** Those that `name.namespace`, split at the last dot, names. */
function qualified<Named extends { readonly id: NamespacedId }>(all: readonly Named[], spelling: string): Named[] {
  const dot = spelling.lastIndexOf('.');
  if (dot < 0) return [];
  const name = spelling.slice(0, dot);
  const namespace = spelling.slice(dot + 1);
  return all.filter((candidate) => candidate.id.name === name && candidate.id.namespace === namespace);
}

function single<Named extends { readonly id: NamespacedId }>(found: readonly Named[], spelling: string): Named | null {
  const [first, ...others] = found;
  if (first === undefined) return null;
  if (others.every((other) => sameId(other.id, first.id))) return first;
  const choices = found.map(({ id }) => `${id.name}.${id.namespace}`).sort();
  throw new Fault('ambiguous_name', `"${spelling}" is in several namespaces; ask for one of: ${choices.join(', ')}.`);
}

function inNamespaces(namespaces: ReadonlySet<string>): (candidate: { readonly id: NamespacedId }) => boolean {
  return ({ id }) => namespaces.has(id.namespace);
}
