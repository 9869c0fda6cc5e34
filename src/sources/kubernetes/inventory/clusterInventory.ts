import { isDeepStrictEqual } from 'node:util';
import { functionKey } from '../../../contract/v1/stream.ts';
import type { Fault } from '../../../model/fault.ts';
import type { NamespacedId } from '../../../model/inventory/identity.ts';
import type { InventorySnapshot, InventorySource, NodeRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import { InventoryIndex } from '../../../model/inventory/inventoryIndex.ts';
import type { Platform } from '../../../model/platform.ts';
import { ChildLoops } from '../../../model/source/childLoops.ts';
import { textAt } from '../../http/jsonMember.ts';
import { type DecodedNode, decodeNode, podNodes } from '../decode/node.ts';
import type { PodItem } from '../decode/pod.ts';
import { StringInterner } from '../decode/stringInterner.ts';
import { ListWatch, type ListWatchParts, type WatchState } from '../listWatch/listWatch.ts';
import type { Change } from '../listWatch/objectStore.ts';
import type { LogContainer } from '../logs/logContainer.ts';
import { FunctionsNamespace } from './functionsNamespace.ts';

/** Which cluster is listed, for which namespaces, and with what. */
export interface ClusterInventoryParts extends Pick<ListWatchParts<never>, 'api' | 'clock' | 'random'> {
  /** The name of the connection. */
  readonly connection: string;
  readonly platform: Platform;
  /** The first is the default; empty: the platform's own, and every one that is marked for functions. */
  readonly namespaces: readonly string[];
}

/** The functions, pods and nodes of a cluster, kept up to date by watching its API. */
export class ClusterInventory implements InventorySource {
  readonly name = 'kubernetes';
  readonly #parts: ClusterInventoryParts;
  readonly #defaultNamespace: string;
  readonly #texts = new StringInterner();
  readonly #nodes: ListWatch<DecodedNode>;
  /** Null if the namespaces are given. */
  readonly #found: ListWatch<string> | null;
  readonly #namespaces = new Map<string, FunctionsNamespace>();
  readonly #index = new InventoryIndex();
  /** Of the pods in the index, by UID. */
  readonly #podItems = new Map<string, PodItem>();
  readonly #logs = new FunctionPods();
  readonly #nodeItems = new Map<string, DecodedNode>();
  /** Nodes as their pods describe them; empty once the nodes themselves are listed. */
  readonly #podNodes = new Map<string, NodeRecord>();
  #settled = false;
  readonly #loops = new ChildLoops();
  /** Null while it does not run. */
  #running: AbortSignal | null = null;

  constructor(parts: ClusterInventoryParts) {
    this.#parts = parts;
    this.#defaultNamespace = parts.namespaces[0] ?? parts.platform.defaultNamespace;
    this.#nodes = new ListWatch({
      ...parts,
      objects: { path: '/api/v1/nodes', query: {} },
      decode: decodeNode,
      changed: (change) => this.#nodesChanged(change),
    });
    this.#found =
      parts.namespaces.length > 0
        ? null
        : new ListWatch({
            ...parts,
            objects: { path: '/api/v1/namespaces', query: {} },
            decode: (object) => this.#functionNamespace(object),
            changed: (change) => this.#namespacesChanged(change),
          });
    for (const name of new Set([this.#defaultNamespace, ...parts.namespaces])) this.#add(name);
  }

  get revision(): number {
    return this.#index.revision;
  }

  /** The namespace in which bare function names are looked up first. */
  get defaultNamespace(): string {
    return this.#defaultNamespace;
  }

  /** Everything that is listed and watched. */
  *watches(): Iterable<WatchState> {
    yield this.#nodes;
    if (this.#found !== null) yield this.#found;
    for (const { functions, pods } of this.#namespaces.values()) {
      yield functions;
      yield pods;
    }
  }

  /** The namespaces known so far in which functions may live. */
  namespaces(): readonly string[] {
    return [...this.#namespaces.keys()];
  }

  /** The containers that write a function's log, including pods that are being deleted or have ended. */
  logContainers(functionId: NamespacedId): readonly LogContainer[] {
    return this.#logs.of(functionId).flatMap(({ logs }) => logs);
  }

  /** The longest that a call of a function may run, ms; null if unknown. */
  execTimeoutMs(functionId: NamespacedId): number | null {
    return this.#index.functionAt(functionId.namespace, functionId.name)?.execTimeoutMs ?? null;
  }

  /** A node and its capacity; null if it is unknown, or nodes may not be read. */
  nodeItem(name: string): DecodedNode | null {
    return this.#nodeItems.get(name) ?? null;
  }

  memoryBytesOf(nodeName: string): number | null {
    return this.nodeItem(nodeName)?.capacityMemoryBytes ?? null;
  }

  /** A pod of a function by its UID; null if it is not listed. */
  pod(uid: string): PodRecord | null {
    return this.#index.pod(uid);
  }

  /** Lists and watches until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#running = signal;
    // One listener for all, since there may be hundreds of namespaces.
    const stop = () => {
      this.#running = null;
      for (const namespace of this.#namespaces.values()) namespace.stop();
    };
    signal.addEventListener('abort', stop, { once: true });
    for (const namespace of this.#namespaces.values()) void this.#loops.run(() => namespace.run(), signal);
    await Promise.all([this.#nodes.run(signal), this.#found?.run(signal), this.#loops.watch(signal)]);
  }

  /** Null until everything that may be read was listed once. */
  snapshot(nowMs: number): InventorySnapshot | null {
    if (!this.#isSettled()) return null;
    return this.#index.snapshot({
      source: this.name,
      observedAtMs: this.#observedAtMs(nowMs),
      defaultNamespace: this.#defaultNamespace,
    });
  }

  get fault(): Fault | null {
    if (this.#isSettled()) return null;
    let newest: WatchState['lastFault'] = null;
    for (const { failing, lastFault } of this.watches()) {
      if (failing && lastFault !== null && (newest === null || lastFault.atMs > newest.atMs)) newest = lastFault;
    }
    return newest?.fault ?? null;
  }

  /** Whether permissions are missing (403) in every namespace of functions, so that there is nothing to show. */
  get isDenied(): boolean {
    return [...this.#namespaces.values()].every(({ functions, pods }) => functions.forbidden || pods.forbidden);
  }

  #isSettled(): boolean {
    if (this.#settled) return true;
    const watches = [...this.watches()];
    if (!watches.every(({ listed, forbidden }) => listed || forbidden)) return false;
    // Without any functions and pods that may be read there is nothing to connect to.
    this.#settled = [...this.#namespaces.values()].some(({ functions, pods }) => functions.listed && pods.listed);
    return this.#settled;
  }

  #observedAtMs(nowMs: number): number {
    let oldestMs = nowMs;
    for (const watch of this.watches()) oldestMs = Math.min(oldestMs, watch.knownAtMs(nowMs) ?? nowMs);
    return oldestMs;
  }

  /** The name of a Namespace of `v1` in which functions may live; null for any other. */
  #functionNamespace(object: unknown): string | null {
    const name = textAt(object, 'metadata', 'name');
    const { workloads } = this.#parts.platform;
    return name === this.#defaultNamespace || workloads.isFunctionNamespace(object) ? name : null;
  }

  #add(name: string): void {
    const { platform, connection } = this.#parts;
    const namespace = new FunctionsNamespace(name, platform.workloads, connection, this.#parts, this.#texts, {
      functions: (change) => this.#index.changeFunctions(change),
      pods: (change) => this.#podsChanged(change),
    });
    this.#namespaces.set(name, namespace);
    if (this.#running !== null) void this.#loops.run(() => namespace.run(), this.#running);
  }

  #podsChanged({ put, dropped }: Change<PodItem>): void {
    for (const item of put) {
      this.#logs.add(item);
      if (!item.isLeaving) this.#podItems.set(item.record.uid, item);
    }
    for (const item of dropped) {
      this.#logs.remove(item);
      if (this.#podItems.get(item.record.uid) === item) this.#podItems.delete(item.record.uid);
    }
    this.#index.changePods({ put: listedRecords(put), dropped: listedRecords(dropped) });
    if (!this.#nodes.listed) this.#describeNodes(new Set([...put, ...dropped].map(({ record }) => record.nodeName)));
  }

  /** Derives these nodes again from their pods. */
  #describeNodes(names: ReadonlySet<string>): void {
    const put: NodeRecord[] = [];
    const dropped: NodeRecord[] = [];
    for (const name of names) {
      const before = this.#podNodes.get(name);
      const [now] = podNodes(this.#index.podsOn(name).flatMap(({ uid }) => this.#podItems.get(uid) ?? []));
      if (isDeepStrictEqual(before, now)) continue;
      if (before !== undefined) dropped.push(before);
      this.#podNodes.delete(name);
      if (now === undefined) continue;
      put.push(now);
      this.#podNodes.set(name, now);
    }
    this.#index.changeNodes({ put, dropped });
  }

  #nodesChanged({ put, dropped }: Change<DecodedNode>): void {
    for (const { record } of dropped) this.#nodeItems.delete(record.name);
    for (const item of put) this.#nodeItems.set(item.record.name, item);
    const described = [...this.#podNodes.values()];
    this.#podNodes.clear();
    this.#index.changeNodes({
      put: put.map(({ record }) => record),
      dropped: [...described, ...dropped.map(({ record }) => record)],
    });
  }

  #namespacesChanged({ put, dropped }: Change<string>): void {
    for (const name of dropped) {
      // Functions are looked up there even before it exists.
      if (name === this.#defaultNamespace) continue;
      this.#namespaces.get(name)?.end();
      this.#namespaces.delete(name);
    }
    for (const name of put) if (!this.#namespaces.has(name)) this.#add(name);
  }
}

function listedRecords(items: readonly PodItem[]): PodRecord[] {
  return items.filter(({ isLeaving }) => !isLeaving).map(({ record }) => record);
}

/** Pods by function, including those that are being deleted or have ended. */
class FunctionPods {
  readonly #pods = new Map<string, Set<PodItem>>();

  add(item: PodItem): void {
    const key = functionKey({ namespace: item.record.id.namespace, name: item.record.functionName });
    const pods = this.#pods.get(key);
    if (pods === undefined) this.#pods.set(key, new Set([item]));
    else pods.add(item);
  }

  remove(item: PodItem): void {
    const key = functionKey({ namespace: item.record.id.namespace, name: item.record.functionName });
    const pods = this.#pods.get(key);
    pods?.delete(item);
    if (pods?.size === 0) this.#pods.delete(key);
  }

  /** By pod name. */
  of({ namespace, name }: NamespacedId): readonly PodItem[] {
    const pods = [...(this.#pods.get(functionKey({ namespace, name })) ?? [])];
    return pods.sort((a, b) => (a.record.id.name < b.record.id.name ? -1 : 1));
  }
}
