import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import type { NodeSeries } from '../../../model/series/series.ts';
import type { Discovered } from '../decode/discovered.ts';
import { groupedBy } from '../decode/groupedBy.ts';
import { NodeInstances } from '../decode/nodeInstances.ts';
import { decodeQueryReply } from '../decode/queryReply.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { nodeSelector } from '../promql/nodeSelector.ts';
import { FollowedNode } from './followedNode.ts';
import { LookBack, wholeWindowSeconds } from './lookBack.ts';

/** The figures of all watched nodes: one query for all of them. */
export class NodeFigures {
  readonly #api: PrometheusApi;
  readonly #nodes: () => readonly NodeRecord[];
  readonly #followed = new Map<string, FollowedNode>();
  readonly #lookBack = new LookBack();

  #joined: {
    readonly nodes: readonly NodeRecord[];
    readonly of: Discovered;
    readonly instances: NodeInstances;
  } | null = null;

  /** @param nodes those of the inventory, the same list as long as they are the same */
  constructor(api: PrometheusApi, nodes: () => readonly NodeRecord[]) {
    this.#api = api;
    this.#nodes = nodes;
  }

  get isEmpty(): boolean {
    return this.#followed.size === 0;
  }

  /** Null where the server has nothing of the node; empty series while that is not known or nobody watches it. */
  series(name: string, discovered: Discovered | null): NodeSeries | null {
    if (discovered === null) return new FollowedNode(name).series(everything);
    const followed = this.#followed.get(name);
    const found = this.#instancesOf(name, discovered);
    const instances = followed?.instances(found) ?? found;
    return instances.length === 0 ? null : (followed ?? new FollowedNode(name)).series(discovered);
  }

  /** Whether anything was found of a node that is followed. */
  has(name: string): boolean {
    return this.#followed.get(name)?.isEmpty === false;
  }

  add(name: string): FollowedNode {
    const node = this.#followed.get(name) ?? new FollowedNode(name);
    this.#followed.set(name, node);
    node.followers++;
    return node;
  }

  drop(name: string): void {
    const node = this.#followed.get(name);
    if (node !== undefined && --node.followers <= 0) this.#followed.delete(name);
  }

  #instancesOf(name: string, discovered: Discovered): readonly string[] {
    const nodes = this.#nodes();
    if (this.#joined?.nodes !== nodes || this.#joined.of !== discovered) {
      this.#joined = { nodes, of: discovered, instances: new NodeInstances(nodes, discovered.targets) };
    }
    const isKnown = this.#joined.instances.knows(name);
    return (isKnown ? this.#joined.instances : new NodeInstances([{ name, ip: '' }], discovered.targets)).of(name);
  }

  /** Fills the windows of those that have none yet. @throws Fault */
  async fill(discovered: Discovered, signal: AbortSignal): Promise<void> {
    const cold = [...this.#followed.values()].filter(({ filled }) => !filled);
    await this.#ask(cold, discovered, wholeWindowSeconds, signal);
    for (const node of cold) node.filled = true;
  }

  /** Goes on with the windows of all others. @throws Fault */
  async tick(discovered: Discovered, sinceSeconds: number, nowMs: () => number, signal: AbortSignal): Promise<void> {
    const warm = [...this.#followed.values()].filter(({ filled }) => filled);
    const seconds = Math.min(wholeWindowSeconds, Math.ceil(sinceSeconds) + this.#lookBack.seconds(nowMs()));
    await this.#ask(warm, discovered, seconds, signal, (atMs) => this.#lookBack.found(atMs, nowMs()));
  }

  async #ask(
    nodes: readonly FollowedNode[],
    discovered: Discovered,
    seconds: number,
    signal: AbortSignal,
    found: (atMs: number) => void = () => {},
  ): Promise<void> {
    const byInstance = new Map<string, FollowedNode>();
    for (const node of nodes) {
      const found = this.#instancesOf(node.name, discovered);
      for (const instance of node.instances(found)) byInstance.set(instance, node);
    }
    if (byInstance.size === 0) return;
    const reply = decodeQueryReply(await this.#api.query(nodeSelector([...byInstance.keys()].sort(), seconds), signal));
    for (const [instance, series] of groupedBy(reply, ({ labels }) => labels['instance'] ?? '')) {
      byInstance.get(instance)?.measure(series, found);
    }
  }
}

const everything: Discovered = {
  names: new Set([
    'node_cpu_seconds_total',
    'node_memory_MemAvailable_bytes',
    'node_filesystem_avail_bytes',
    'node_disk_read_bytes_total',
    'node_disk_written_bytes_total',
    'node_network_receive_bytes_total',
    'node_network_transmit_bytes_total',
  ]),
  moved: new Set(),
  targets: [],
};
