import { windowSeconds } from '../../contract/units.ts';
import type { ListDelta } from '../../contract/v1/stream.ts';

/** An item of a list, and its JSON. */
export interface WrittenItem<Item> {
  readonly item: Item;
  readonly json: string;
}

interface Listed<Item> extends WrittenItem<Item> {
  readonly changedAt: number;
}

/** The items of a list by key, and what changed in each of the last 60 s. */
export class ListChanges<Item> {
  /** Those that were last taken in: the same map has the same items. */
  #items: ReadonlyMap<string, WrittenItem<Item>> | null = null;
  readonly #listed = new Map<string, Listed<Item>>();
  /** When items went, in the last 60 s, by key. */
  readonly #removedAt = new Map<string, number>();

  get items(): Item[] {
    return Array.from(this.#listed.values(), ({ item }) => item);
  }

  /** Takes in all items as of a second. */
  update(items: ReadonlyMap<string, WrittenItem<Item>>, second: number): void {
    if (items !== this.#items) this.#take(items, second);
    for (const [key, at] of this.#removedAt) if (at <= second - windowSeconds) this.#removedAt.delete(key);
  }

  #take(items: ReadonlyMap<string, WrittenItem<Item>>, second: number): void {
    this.#items = items;
    for (const key of this.#listed.keys()) {
      if (items.has(key)) continue;
      this.#listed.delete(key);
      this.#removedAt.set(key, second);
    }
    for (const [key, { item, json }] of items) {
      if (this.#listed.get(key)?.json !== json) this.#listed.set(key, { item, json, changedAt: second });
      this.#removedAt.delete(key);
    }
  }

  /** What changed after a second; null if nothing did. */
  since(second: number): ListDelta<Item> | null {
    const changed = [...this.#listed.values()].filter(({ changedAt }) => changedAt > second).map(({ item }) => item);
    const removed = [...this.#removedAt].filter(([, at]) => at > second).map(([key]) => key);
    return changed.length === 0 && removed.length === 0 ? null : { changed, removed };
  }

  forget(): void {
    this.#items = null;
    this.#listed.clear();
    this.#removedAt.clear();
  }
}
