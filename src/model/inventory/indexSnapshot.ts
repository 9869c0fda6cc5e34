import type { FunctionRecord, InventoryLookup, InventorySnapshot, NodeRecord, PodRecord } from './inventory.ts';
import type { SortedRecords } from './sortedRecords.ts';

/** The properties of the source of a snapshot. */
export type SnapshotFacts = Pick<InventorySnapshot, 'source' | 'observedAtMs' | 'defaultNamespace'>;

/**
 * What an index has now. A class, because V8 keeps most of an object literal with getters until the next full
 * collection, and snapshots are taken thousands of times a second.
 */
export class IndexSnapshot implements InventorySnapshot {
  readonly source: InventorySnapshot['source'];
  readonly observedAtMs: number;
  readonly defaultNamespace: string;
  readonly index: InventoryLookup;
  readonly #functions: SortedRecords<FunctionRecord>;
  readonly #pods: SortedRecords<PodRecord>;
  readonly #nodes: SortedRecords<NodeRecord>;

  constructor(
    { source, observedAtMs, defaultNamespace }: SnapshotFacts,
    index: InventoryLookup,
    functions: SortedRecords<FunctionRecord>,
    pods: SortedRecords<PodRecord>,
    nodes: SortedRecords<NodeRecord>,
  ) {
    this.source = source;
    this.observedAtMs = observedAtMs;
    this.defaultNamespace = defaultNamespace;
    this.index = index;
    this.#functions = functions;
    this.#pods = pods;
    this.#nodes = nodes;
  }

  get functions(): readonly FunctionRecord[] {
    return this.#functions.list();
  }

  get pods(): readonly PodRecord[] {
    return this.#pods.list();
  }

  get nodes(): readonly NodeRecord[] {
    return this.#nodes.list();
  }
}
