/**
 * Records in a given order. They are sorted only when the list is read, and then only changes are merged: one event
 * among 150,000 pods sorts nothing. A returned list never changes.
 */
export class SortedRecords<Item> {
  readonly #compare: (a: Item, b: Item) => number;
  #sorted: readonly Item[] = [];
  readonly #added = new Set<Item>();
  readonly #removed = new Set<Item>();

  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  /** Adds a record that is not in the list. */
  add(item: Item): void {
    if (!this.#removed.delete(item)) this.#added.add(item);
  }

  /** Removes a record that is in the list. */
  remove(item: Item): void {
    if (!this.#added.delete(item)) this.#removed.add(item);
  }

  /** The same array as long as nothing changes. */
  list(): readonly Item[] {
    if (this.#added.size === 0 && this.#removed.size === 0) return this.#sorted;
    const added = [...this.#added].sort(this.#compare);
    const merged: Item[] = [];
    let next = 0;
    for (const item of this.#sorted) {
      if (this.#removed.has(item)) continue;
      for (let before = added[next]; before !== undefined; before = added[++next]) {
        if (this.#compare(before, item) >= 0) break;
        merged.push(before);
      }
      merged.push(item);
    }
    this.#sorted = next < added.length ? merged.concat(added.slice(next)) : merged;
    this.#added.clear();
    this.#removed.clear();
    return this.#sorted;
  }
}
