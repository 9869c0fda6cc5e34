import type { StreamedFunction, StreamedNode } from '../../contract/v1/stream.ts';
import type { CoarsePass, PassHow } from '../../model/watch/coarsePass.ts';
import { CoarseListFeed, type Listed } from './coarseListFeed.ts';
import { functionItems, ItemsMaking } from './functionItems.ts';
import type { WrittenItem } from './listChanges.ts';
import { NodeItems } from './nodeItems.ts';

type Written = WrittenItem<StreamedFunction>;

/** All functions that a client may see, with their coarse figures. */
export class FunctionsFeed extends CoarseListFeed<StreamedFunction> {
  /** Those of all, and of them those that are visible. */
  #visible: { readonly all: ReadonlyMap<string, Written>; readonly items: ReadonlyMap<string, Written> } | null = null;

  readonly #making = new ItemsMaking();

  override prepare(second: number): void {
    this.begin(second);
  }

  override isMeasured(): boolean {
    return this.#making.isAtRest;
  }

  protected override begin(second: number): boolean {
    return this.#making.begin(this.context, second, () => this.sourcesNow());
  }

  protected override newest(): Listed<StreamedFunction> | null {
    const { connection, namespaces } = this.context;
    const newest = functionItems(connection);
    if (newest === null || namespaces === null) return newest;
    const { items: all, sources } = newest;
    if (this.#visible?.all !== all) {
      const isVisible = ([, { item }]: readonly [string, Written]) => namespaces.has(item.namespace);
      this.#visible = { all, items: new Map([...all].filter(isVisible)) };
    }
    return { sources, items: this.#visible.items };
  }

  protected override measurements(pass: CoarsePass | null) {
    const [calls, usage] = [pass?.calls ?? null, pass?.usage ?? null];
    return { callsPerSecond: calls, cpuPercent: usage, memoryBytes: usage };
  }

  protected override howOf(how: PassHow | null) {
    return { callsPerSecond: how?.callsPerSecond, cpuPercent: how?.cpuPercent, memoryBytes: how?.memoryBytes };
  }
}

/** All nodes, with their coarse figures and the number of visible pods on each. */
export class NodesFeed extends CoarseListFeed<StreamedNode> {
  readonly #items = new NodeItems();

  protected override newest(): Listed<StreamedNode> | null {
    const { connection, namespaces } = this.context;
    const sources = this.sourcesNow();
    return sources && { sources, items: this.#items.of(connection, namespaces, sources) };
  }

  protected override measurements(pass: CoarsePass | null) {
    return { cpuPercent: pass?.nodeUsage ?? null };
  }

  protected override howOf(how: PassHow | null) {
    return { cpuPercent: how?.nodes };
  }
}
