import type { NamespacedId } from '../../../model/inventory/identity.ts';
import type { PodItem } from '../decode/pod.ts';

/** Pods by function, including those that are being deleted or have ended. */
export class FunctionPods {
  readonly #pods = new Map<string, Set<PodItem>>();

  add(item: PodItem): void {
    const key = keyOf(item.record.id.namespace, item.record.functionName);
    const pods = this.#pods.get(key);
    if (pods === undefined) this.#pods.set(key, new Set([item]));
    else pods.add(item);
  }

  remove(item: PodItem): void {
    const key = keyOf(item.record.id.namespace, item.record.functionName);
    const pods = this.#pods.get(key);
    pods?.delete(item);
    if (pods?.size === 0) this.#pods.delete(key);
  }

  /** By pod name. */
  of({ namespace, name }: NamespacedId): readonly PodItem[] {
    const pods = [...(this.#pods.get(keyOf(namespace, name)) ?? [])];
    return pods.sort((a, b) => (a.record.id.name < b.record.id.name ? -1 : 1));
  }
}

/** Neither name can have a slash. */
function keyOf(namespace: string, functionName: string): string {
  return `${namespace}/${functionName}`;
}
