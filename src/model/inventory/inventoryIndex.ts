import { byFunction, byFunctionThenPod, byNode } from './clientOrder.ts';
import type { Entity, NamespacedId } from './identity.ts';
import { IndexSnapshot, type SnapshotFacts } from './indexSnapshot.ts';
import type {
  FunctionRecord,
  InventoryLists,
  InventoryLookup,
  InventorySnapshot,
  NodeRecord,
  PodRecord,
} from './inventory.ts';
import { difference, type RecordChange } from './recordChange.ts';
import { SortedRecords } from './sortedRecords.ts';

/** Pods of one function or node, and its revision. */
interface Group {
  readonly pods: Set<PodRecord>;
  /** Null until requested again. */
  sorted: readonly PodRecord[] | null;
  revision: number;
}

/** A function, or the pods of one that is not declared yet or no longer. */
interface FunctionEntry extends Group {
  record: FunctionRecord | null;
}

interface NodeEntry {
  record: NodeRecord | null;
  revision: number;
  readonly group: Group;
}

interface PodEntry {
  record: PodRecord;
  revision: number;
}

const none: readonly never[] = [];

/**
 * The functions, pods and nodes of a connection, found by name, UID and node. Kept up to date change by change: the
 * cost of an event depends on what it touches, not on how many records there are.
 */
export class InventoryIndex implements InventoryLookup {
  #revision = 0;
  /** By name, then namespace. */
  readonly #functions = new Map<string, Map<string, FunctionEntry>>();
  readonly #pods = new Map<string, PodEntry>();
  readonly #podsByName = new Map<string, readonly PodRecord[]>();
  readonly #nodes = new Map<string, NodeEntry>();
  readonly #functionList = new SortedRecords(byFunction);
  readonly #podList = new SortedRecords(byFunctionThenPod);
  readonly #nodeList = new SortedRecords(byNode);

  /** An index of what these lists have. */
  static of(lists: InventoryLists): InventoryIndex {
    const index = new InventoryIndex();
    index.replace(lists);
    return index;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** The current state, with the properties of its source. */
  snapshot(about: SnapshotFacts): InventorySnapshot {
    return new IndexSnapshot(about, this, this.#functionList, this.#podList, this.#nodeList);
  }

  functionAt(namespace: string, name: string): FunctionRecord | null {
    return this.#functions.get(name)?.get(namespace)?.record ?? null;
  }

  functionsNamed(name: string): readonly FunctionRecord[] {
    const entries = this.#functions.get(name)?.values() ?? none;
    return [...entries].flatMap(({ record }) => record ?? none).sort(byFunction);
  }

  pod(uid: string): PodRecord | null {
    return this.#pods.get(uid)?.record ?? null;
  }

  podsNamed(name: string): readonly PodRecord[] {
    return this.#podsByName.get(name) ?? none;
  }

  podsOf({ namespace, name }: Pick<NamespacedId, 'namespace' | 'name'>): readonly PodRecord[] {
    return sorted(this.#functions.get(name)?.get(namespace));
  }

  node(name: string): NodeRecord | null {
    return this.#nodes.get(name)?.record ?? null;
  }

  podsOn(nodeName: string): readonly PodRecord[] {
    return sorted(this.#nodes.get(nodeName)?.group);
  }

  revisionOf(entity: Entity): number {
    switch (entity.kind) {
      case 'function':
        return revisionIfKnown(this.#functions.get(entity.id.name)?.get(entity.id.namespace));
      case 'pod':
        return revisionIfKnown(this.#pods.get(entity.uid));
      case 'node':
        return revisionIfKnown(this.#nodes.get(entity.name));
    }
  }

  podsOnRevision(nodeName: string): number {
    return this.#nodes.get(nodeName)?.group.revision ?? 0;
  }

  changeFunctions({ put, dropped }: RecordChange<FunctionRecord>): void {
    const touched = new Set<FunctionEntry>();
    const set = ({ id }: FunctionRecord, record: FunctionRecord | null) => {
      const entry = this.#functionEntry(id.namespace, id.name);
      if (entry.record !== null) this.#functionList.remove(entry.record);
      if (record !== null) this.#functionList.add(record);
      entry.record = record;
      touched.add(entry);
    };
    for (const record of dropped) set(record, null);
    for (const record of put) set(record, record);
    for (const entry of touched) entry.revision = ++this.#revision;
    for (const { id } of dropped) this.#forgetFunction(id.namespace, id.name);
  }

  changePods({ put, dropped }: RecordChange<PodRecord>): void {
    const touched = new Set<{ revision: number }>();
    const removed: PodRecord[] = [];
    const altered = new Set(put.map(({ uid }) => uid));
    for (const record of put) {
      const entry = this.#pods.get(record.uid) ?? { record, revision: 0 };
      this.#addPod(record, touched);
      if (entry.record !== record) removed.push(entry.record);
      entry.record = record;
      this.#pods.set(record.uid, entry);
      touched.add(entry);
    }
    for (const { uid } of dropped) {
      const known = altered.has(uid) ? null : this.pod(uid);
      if (known !== null) removed.push(known);
      if (known !== null) this.#pods.delete(uid);
    }
    for (const record of removed) this.#removePod(record, touched);
    for (const entry of touched) entry.revision = ++this.#revision;
    for (const { id, functionName, nodeName } of removed) {
      this.#forgetFunction(id.namespace, functionName);
      this.#forgetNode(nodeName);
    }
  }

  changeNodes({ put, dropped }: RecordChange<NodeRecord>): void {
    const touched = new Set<{ revision: number }>();
    const set = ({ name }: NodeRecord, record: NodeRecord | null) => {
      const entry = this.#nodeEntry(name);
      if (entry.record !== null) this.#nodeList.remove(entry.record);
      if (record !== null) this.#nodeList.add(record);
      entry.record = record;
      touched.add(entry);
      // A pod without a limit counts the memory of its node, and its source may depend on the node's addresses.
      for (const pod of entry.group.pods) {
        const own = this.#pods.get(pod.uid);
        if (own !== undefined) touched.add(own);
        touched.add(this.#functionEntry(pod.id.namespace, pod.functionName));
      }
    };
    for (const record of dropped) set(record, null);
    for (const record of put) set(record, record);
    for (const entry of touched) entry.revision = ++this.#revision;
    for (const { name } of dropped) this.#forgetNode(name);
  }

  /**
   * Replaces all lists. Records equal to their predecessors keep their revision.
   * @returns whether anything changed
   */
  replace({ functions, pods, nodes }: InventoryLists): boolean {
    const before = this.#revision;
    this.changeFunctions(
      difference(this.#functionList.list(), functions, ({ id }) => this.functionAt(id.namespace, id.name)),
    );
    this.changePods(difference(this.#podList.list(), pods, ({ uid }) => this.pod(uid)));
    this.changeNodes(difference(this.#nodeList.list(), nodes, ({ name }) => this.node(name)));
    return this.#revision > before;
  }

  /**
   * A record is added before the one that it replaces is removed: a Map whose key is deleted and set again and again
   * keeps a hole for each time, and walks over all of them.
   */
  #addPod(record: PodRecord, touched: Set<{ revision: number }>): void {
    const { name } = record.id;
    this.#podsByName.set(name, [...this.podsNamed(name), record].sort(byFunctionThenPod));
    this.#podList.add(record);
    for (const group of this.#groupsOf(record)) {
      group.pods.add(record);
      group.sorted = null;
      touched.add(group);
    }
  }

  #removePod(record: PodRecord, touched: Set<{ revision: number }>): void {
    const { name } = record.id;
    const namesakes = this.podsNamed(name).filter((pod) => pod !== record);
    if (namesakes.length > 0) this.#podsByName.set(name, namesakes);
    else this.#podsByName.delete(name);
    this.#podList.remove(record);
    for (const group of this.#groupsOf(record)) {
      group.pods.delete(record);
      group.sorted = null;
      touched.add(group);
    }
  }

  /** The pods of its function and, once it is scheduled, those on its node. */
  #groupsOf({ id, functionName, nodeName }: PodRecord): readonly Group[] {
    const own = this.#functionEntry(id.namespace, functionName);
    return nodeName === '' ? [own] : [own, this.#nodeEntry(nodeName).group];
  }

  #functionEntry(namespace: string, name: string): FunctionEntry {
    const named = this.#functions.get(name) ?? new Map<string, FunctionEntry>();
    const known = named.get(namespace);
    if (known !== undefined) return known;
    const entry = { record: null, ...emptyGroup() };
    this.#functions.set(name, named.set(namespace, entry));
    return entry;
  }

  #nodeEntry(name: string): NodeEntry {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const entry = { record: null, revision: 0, group: emptyGroup() };
    this.#nodes.set(name, entry);
    return entry;
  }

  #forgetFunction(namespace: string, name: string): void {
    const named = this.#functions.get(name);
    const entry = named?.get(namespace);
    if (entry === undefined || entry.record !== null || entry.pods.size > 0) return;
    named?.delete(namespace);
    if (named?.size === 0) this.#functions.delete(name);
  }

  #forgetNode(name: string): void {
    const entry = this.#nodes.get(name);
    if (entry?.record === null && entry.group.pods.size === 0) this.#nodes.delete(name);
  }
}

/** A function or node that only pods mention is unknown. */
function revisionIfKnown(entry: { readonly record: unknown; readonly revision: number } | undefined): number {
  return entry === undefined || entry.record === null ? 0 : entry.revision;
}

function emptyGroup(): Group {
  return { pods: new Set(), sorted: null, revision: 0 };
}

function sorted(group: Group | undefined): readonly PodRecord[] {
  if (group === undefined) return none;
  group.sorted ??= [...group.pods].sort(byFunctionThenPod);
  return group.sorted;
}
