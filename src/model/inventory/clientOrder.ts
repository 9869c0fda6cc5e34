import type { FunctionRecord, NodeRecord, PodRecord } from './inventory.ts';

/** Compares code units, so the order is the same in every locale. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The order of functions in answers: by name, then namespace. */
export function byFunction(a: FunctionRecord, b: FunctionRecord): number {
  return byText(a.id.name, b.id.name) || byText(a.id.namespace, b.id.namespace);
}

/** The order of pods in answers: by function, then name, then namespace. */
export function byFunctionThenPod(a: PodRecord, b: PodRecord): number {
  return (
    byText(a.functionName, b.functionName) || byText(a.id.name, b.id.name) || byText(a.id.namespace, b.id.namespace)
  );
}

/** The order of nodes in answers: by name. */
export function byNode(a: NodeRecord, b: NodeRecord): number {
  return byText(a.name, b.name);
}
