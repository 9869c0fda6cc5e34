import { windowSeconds } from '../../contract/units.ts';

/** An item of a list, and its JSON. */
export interface WrittenItem<Item> {
  readonly item: Item;
  readonly json: string;
}

/** What changed in a list, and the keys of what went. */
interface ChangedItems<Item> {
  readonly changed: readonly WrittenItem<Item>[];
  readonly removed: readonly string[];
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

  get written(): WrittenItem<Item>[] {
    return [...this.#listed.values()];
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
  since(second: number): ChangedItems<Item> | null {
    const changed = [...this.#listed.values()].filter(({ changedAt }) => changedAt > second);
    const removed = [...this.#removedAt].filter(([, at]) => at > second).map(([key]) => key);
    return changed.length === 0 && removed.length === 0 ? null : { changed, removed };
  }

  forget(): void {
    this.#items = null;
    this.#listed.clear();
    this.#removedAt.clear();
  }
}

/** An object with a list of items, which are written already: 10,000 anew would take some 30 ms. */
export function withItems(name: string, items: readonly WrittenItem<unknown>[], others: object): string {
  const rest = JSON.stringify(others).slice(1);
  return `{"${name}":[${items.map(({ json }) => json).join()}]${rest === '}' ? '' : ','}${rest}`;
}
