/** Counts of holders by name. */
export class ReferenceCounts {
  readonly #holders = new Map<string, number>();

  hold(name: string): void {
    this.#holders.set(name, (this.#holders.get(name) ?? 0) + 1);
  }

  /** @returns true when the last holder released it */
  release(name: string): boolean {
    const holders = (this.#holders.get(name) ?? 0) - 1;
    if (holders > 0) this.#holders.set(name, holders);
    else this.#holders.delete(name);
    return holders === 0;
  }

  names(): Iterable<string> {
    return this.#holders.keys();
  }
}
