/** So many changes are put into place one by one; more, and everything is sorted anew. */
const fewChanges = 64;

/**
 * Records in the order in which clients see them. Each list that was given out stays as it is; after a few changes the
 * next is made by putting them into place, since one of 150,000 pods is not worth sorting all of them.
 */
export class SortedRecords<Item> {
  readonly #compare: (a: Item, b: Item) => number;
  readonly #all = new Set<Item>();
  #sorted: Item[] = [];
  #added: Item[] = [];
  #removed = new Set<Item>();

  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  add(item: Item): void {
    this.#all.add(item);
    if (!this.#removed.delete(item)) this.#added.push(item);
  }

  remove(item: Item): void {
    if (!this.#all.delete(item)) return;
    const index = this.#added.indexOf(item);
    if (index >= 0) this.#added.splice(index, 1);
    else this.#removed.add(item);
  }

  list(): readonly Item[] {
    if (this.#added.length === 0 && this.#removed.size === 0) return this.#sorted;
    if (this.#added.length > fewChanges) {
      this.#sorted = [...this.#all].sort(this.#compare);
    } else {
      const kept =
        this.#removed.size === 0 ? [...this.#sorted] : this.#sorted.filter((item) => !this.#removed.has(item));
      for (const item of this.#added) kept.splice(this.#place(kept, item), 0, item);
      this.#sorted = kept;
    }
    this.#added = [];
    this.#removed = new Set();
    return this.#sorted;
  }

  #place(sorted: readonly Item[], item: Item): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = sorted[middle];
      if (there !== undefined && this.#compare(there, item) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
