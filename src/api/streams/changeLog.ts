import { windowSeconds } from '../../contract/units.ts';

/** An item as it is now. */
export interface Entry<Item> {
  readonly key: string;
  /** Another one whenever the item is. */
  readonly version: string | number;
  readonly item: () => Item;
}

interface Known<Item> {
  readonly item: Item;
  readonly version: string | number;
  readonly changedAt: number;
}

/** A list, and what changed in it in the last 60 s. */
export class ChangeLog<Item> {
  #known = new Map<string, Known<Item>>();
  readonly #removedAt = new Map<string, number>();
  /** Keys that were removed since they were last taken. */
  #removed: string[] = [];

  /** In the order of the last entries. */
  get items(): Item[] {
    return Array.from(this.#known.values(), ({ item }) => item);
  }

  /**
   * Takes note of all that is listed now. @param second in which what differs has changed
   * @param isRemoved whether an item that is no longer listed was removed; else it is only left out
   * @returns what is new or changed
   */
  update(entries: Iterable<Entry<Item>>, second: number, isRemoved = (_key: string) => true): readonly Item[] {
    const before = this.#known;
    const now = new Map<string, Known<Item>>();
    const changed: Item[] = [];
    for (const { key, version, item } of entries) {
      const known = before.get(key);
      const entry = known?.version === version ? known : { item: item(), version, changedAt: second };
      if (entry !== known) changed.push(entry.item);
      now.set(key, entry);
      this.#removedAt.delete(key);
    }
    for (const key of before.keys()) {
      if (now.has(key) || !isRemoved(key)) continue;
      this.#removedAt.set(key, second);
      this.#removed.push(key);
    }
    for (const [key, at] of this.#removedAt) if (at <= second - windowSeconds) this.#removedAt.delete(key);
    this.#known = now;
    return changed;
  }

  /** The keys of what was removed since the last call. */
  takeRemoved(): readonly string[] {
    const removed = this.#removed.filter((key) => !this.#known.has(key));
    this.#removed = [];
    return removed;
  }

  /** What changed in a second or later: null if nothing did. */
  since(second: number): { readonly changed: readonly Item[]; readonly removed: readonly string[] } | null {
    const changed = [...this.#known.values()].filter(({ changedAt }) => changedAt >= second).map(({ item }) => item);
    const removed = [...this.#removedAt].filter(([, at]) => at >= second).map(([key]) => key);
    return changed.length === 0 && removed.length === 0 ? null : { changed, removed };
  }

  clear(): void {
    this.#known.clear();
    this.#removedAt.clear();
    this.#removed = [];
  }
}
