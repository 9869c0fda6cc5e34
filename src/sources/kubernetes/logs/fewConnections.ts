/** Something that holds a connection between two uses, and can go on without it. */
export interface Parkable {
  /** Lets its connection go. */
  park(): void;
}

/** Shares a few connections out to many: who needs one takes it from who has not used one for longest. */
export class FewConnections {
  readonly #most: number;
  readonly #inUse = new Set<Parkable>();
  /** Open and not in use, the one unused for longest first. */
  readonly #idle = new Set<Parkable>();
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Works with a connection, waiting for one where all are in use. @param work resolves with whether it is kept open */
  async use<Result extends { readonly isKept: boolean }>(
    holder: Parkable,
    work: () => Promise<Result>,
  ): Promise<Result> {
    while (!this.#take(holder)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isKept = false;
    try {
      const result = await work();
      isKept = result.isKept;
      return result;
    } finally {
      this.#inUse.delete(holder);
      if (isKept) this.#idle.add(holder);
      this.#waiting.shift()?.();
    }
  }

  #take(holder: Parkable): boolean {
    if (!this.#idle.delete(holder) && this.#inUse.size + this.#idle.size >= this.#most) {
      const [other] = this.#idle;
      if (other === undefined) return false;
      this.#idle.delete(other);
      other.park();
    }
    this.#inUse.add(holder);
    return true;
  }
}
