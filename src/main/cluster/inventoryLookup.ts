import type { InventorySource, NodeRecord, PodRecord } from '../../model/inventory.ts';

/** Finds nodes by name and pods by UID in what an inventory has now. */
export class InventoryLookup {
  readonly #inventory: InventorySource;
  readonly #nowMs: () => number;
  #nodes: { readonly revision: number; readonly byName: ReadonlyMap<string, NodeRecord> } | null = null;
  #pods: { readonly revision: number; readonly byUid: ReadonlyMap<string, PodRecord> } | null = null;

  constructor(inventory: InventorySource, nowMs: () => number) {
    this.#inventory = inventory;
    this.#nowMs = nowMs;
  }

  node(name: string): NodeRecord | null {
    const { revision } = this.#inventory;
    if (this.#nodes?.revision !== revision) {
      const nodes = this.#inventory.snapshot(this.#nowMs())?.nodes ?? [];
      this.#nodes = { revision, byName: new Map(nodes.map((node) => [node.name, node])) };
    }
    return this.#nodes.byName.get(name) ?? null;
  }

  pod(uid: string): PodRecord | null {
    const { revision } = this.#inventory;
    if (this.#pods?.revision !== revision) {
      const pods = this.#inventory.snapshot(this.#nowMs())?.pods ?? [];
      this.#pods = { revision, byUid: new Map(pods.map((pod) => [pod.uid, pod])) };
    }
    return this.#pods.byUid.get(uid) ?? null;
  }
}
