import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import type { NodeFacts } from '../../../model/inventory/nodeDescription.ts';
import type { NodeSeries } from '../../../model/series/series.ts';
import { decodeQueryReply, groupBy } from '../decode/apiReply.ts';
import type { Discovered } from '../decode/discovered.ts';
import { NodeInstances } from '../decode/nodeInstances.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { LookBack, wholeWindowSeconds } from './lookBack.ts';
import { nodeFigureSelector, nodeSelector } from './nodeScrapes.ts';
import { ScrapedNode } from './scrapedNode.ts';

/** All watched nodes: one query fetches the samples of all of them. */
export class ScrapedNodes {
  readonly #api: PrometheusApi;
  readonly #nodes: () => readonly NodeRecord[];
  readonly #followed = new Map<string, ScrapedNode>();
  readonly #lookBack = new LookBack();
  #joined: {
    readonly nodes: readonly NodeRecord[];
    readonly discovered: Discovered;
    readonly instances: NodeInstances;
  } | null = null;

  /** @param nodes those of the inventory: the same array while they are the same */
  constructor(api: PrometheusApi, nodes: () => readonly NodeRecord[]) {
    this.#api = api;
    this.#nodes = nodes;
  }

  get isEmpty(): boolean {
    return this.#followed.size === 0;
  }

  /** Null if the server has nothing of the node; empty series if that is unknown or the node is not watched. */
  series(name: string, discovered: Discovered | null): NodeSeries | null {
    if (discovered === null) return new ScrapedNode(name).series(null);
    const followed = this.#followed.get(name);
    const found = this.#instancesOf(name, discovered);
    const instances = followed?.instances(found) ?? found;
    return instances.length === 0 ? null : (followed ?? new ScrapedNode(name)).series(discovered);
  }

  /** What a watched node reported of itself besides figures; null where that is unknown. */
  factsAt(name: string, nowMs: number): NodeFacts | null {
    return this.#followed.get(name)?.factsAt(nowMs) ?? null;
  }

  /** Whether the node is watched and samples of it were found. */
  has(name: string): boolean {
    return this.#followed.get(name)?.isEmpty === false;
  }

  /** The query for one figure of a node, as it would be sent for that alone; null if there is none. */
  query(figure: string, name: string, discovered: Discovered): string | null {
    const found = this.#instancesOf(name, discovered);
    const instances = this.#followed.get(name)?.instances(found) ?? found;
    return instances.length === 0 ? null : nodeFigureSelector(figure, instances, wholeWindowSeconds);
  }

  add(name: string): ScrapedNode {
    const node = this.#followed.get(name) ?? new ScrapedNode(name);
    this.#followed.set(name, node);
    node.followers++;
    return node;
  }

  drop(name: string): void {
    const node = this.#followed.get(name);
    if (node !== undefined && --node.followers <= 0) this.#followed.delete(name);
  }

  /** Fills the windows of newly watched nodes. @throws Fault */
  async fill(discovered: Discovered, signal: AbortSignal): Promise<void> {
    const cold = [...this.#followed.values()].filter(({ filled }) => !filled);
    await this.#ask(cold, discovered, wholeWindowSeconds, signal);
    for (const node of cold) node.filled = true;
  }

  /** Extends the windows of all others. @throws Fault */
  async tick(discovered: Discovered, sinceSeconds: number, nowMs: () => number, signal: AbortSignal): Promise<void> {
    const warm = [...this.#followed.values()].filter(({ filled }) => filled);
    const seconds = Math.min(wholeWindowSeconds, Math.ceil(sinceSeconds) + this.#lookBack.seconds(nowMs()));
    await this.#ask(warm, discovered, seconds, signal, (atMs) => this.#lookBack.found(atMs, nowMs()));
  }

  async #ask(
    nodes: readonly ScrapedNode[],
    discovered: Discovered,
    seconds: number,
    signal: AbortSignal,
    found: (atMs: number) => void = () => {},
  ): Promise<void> {
    const byInstance = new Map<string, ScrapedNode>();
    for (const node of nodes) {
      const instances = node.instances(this.#instancesOf(node.name, discovered));
      for (const instance of instances) byInstance.set(instance, node);
    }
    if (byInstance.size === 0) return;
    const reply = decodeQueryReply(await this.#api.query(nodeSelector([...byInstance.keys()].sort(), seconds), signal));
    for (const [instance, series] of groupBy(reply, ({ labels }) => labels['instance'] ?? '')) {
      byInstance.get(instance)?.measure(series, found);
    }
  }

  #instancesOf(name: string, discovered: Discovered): readonly string[] {
    const nodes = this.#nodes();
    if (this.#joined?.nodes !== nodes || this.#joined.discovered !== discovered) {
      this.#joined = { nodes, discovered, instances: new NodeInstances(nodes, discovered.targets) };
    }
    const { instances } = this.#joined;
    return (instances.knows(name) ? instances : new NodeInstances([{ name, ip: '' }], discovered.targets)).of(name);
  }
}
