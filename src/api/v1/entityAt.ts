import type { FunctionRecord, NodeRecord, PodRecord } from '../../model/inventory/inventory.ts';
import { isVisible, type View } from '../entityLookup.ts';
import { unknownEntity } from '../unknownEntity.ts';

/** The function of a path. @throws Fault unknown_function, also when the client may not see it */
export function functionAt(view: View, namespace: string, name: string): FunctionRecord {
  const fn = view.inventory.index.functionAt(namespace, name);
  if (fn === null || !isVisible(view, fn)) throw unknownEntity('function');
  return fn;
}

/** The pod of a path. @throws Fault unknown_pod, also when the client may not see it */
export function podAt(view: View, namespace: string, name: string): PodRecord {
  const pod = view.inventory.index.podsNamed(name).find(({ id }) => id.namespace === namespace);
  if (pod === undefined || !isVisible(view, pod)) throw unknownEntity('pod');
  return pod;
}

/** The node of a path. @throws Fault unknown_node */
export function nodeAt({ inventory }: View, name: string): NodeRecord {
  const node = inventory.index.node(name);
  if (node === null) throw unknownEntity('node');
  return node;
}
