import type { InventorySource, NodeRecord, PodRecord } from '../../model/inventory/inventory.ts';

/** The nodes, and pods by UID, of what an inventory has now. */
export class InventoryLookup {
  readonly #inventory: InventorySource;
  readonly #nowMs: () => number;
  #nodes: { readonly revision: number; readonly all: readonly NodeRecord[] } | null = null;
  #pods: { readonly revision: number; readonly byUid: ReadonlyMap<string, PodRecord> } | null = null;

  constructor(inventory: InventorySource, nowMs: () => number) {
    this.#inventory = inventory;
    this.#nowMs = nowMs;
  }

  /** All nodes; the same list as long as the inventory is the same. */
  get nodes(): readonly NodeRecord[] {
    const { revision } = this.#inventory;
    if (this.#nodes?.revision !== revision) {
      this.#nodes = { revision, all: this.#inventory.snapshot(this.#nowMs())?.nodes ?? [] };
    }
    return this.#nodes.all;
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
