/** Keeps rows where they are while somebody points at them or has one focused. */
export class SettledOrder<Item> {
  readonly #keyOf: (item: Item) => string;
  #order: readonly string[] = [];
  #wish = '';
  #sortedAtMs = 0;
  #isWaiting = false;
  #isBusy = false;

  constructor(keyOf: (item: Item) => string) {
    this.#keyOf = keyOf;
  }

  /** When the rows were sorted last. */
  get sortedAtMs(): number {
    return this.#sortedAtMs;
  }

  /** Whether another order waits. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /**
   * Somebody points at a row or has one focused, or no longer does: rows stay where they are meanwhile.
   * @returns whether an order that waited is due now
   */
  busy(isBusy: boolean): boolean {
    this.#isBusy = isBusy;
    return !isBusy && this.#isWaiting;
  }

  /**
   * The rows in the order to show.
   * @param wanted in the order that is due
   * @param wish what was asked for (sort, filter, grouping): when it changes, the new order is shown at once
   * @param isHeld whether an earlier second is shown: rows stay where they are, too
   */
  next(wanted: readonly Item[], wish: string, isHeld: boolean, nowMs: number): readonly Item[] {
    const due = wanted.map(this.#keyOf);
    if ((this.#isBusy || isHeld) && wish === this.#wish) {
      const shown = this.#settled(wanted);
      this.#isWaiting = shown.some((item, index) => this.#keyOf(item) !== due[index]);
      this.#order = shown.map(this.#keyOf);
      return shown;
    }
    this.#wish = wish;
    this.#order = due;
    this.#sortedAtMs = nowMs;
    this.#isWaiting = false;
    return wanted;
  }

  /** Known rows stay where they are, new ones come last. */
  #settled(items: readonly Item[]): readonly Item[] {
    const place = new Map(this.#order.map((key, index) => [key, index]));
    const placeOf = (item: Item) => place.get(this.#keyOf(item)) ?? place.size;
    return items.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
