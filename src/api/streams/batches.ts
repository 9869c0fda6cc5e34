/** Between two batches, ms: 20 a second. */
const batchMs = 50;

/** Collects what is to be sent between two seconds, for at most 20 batches a second. */
export class Batches<Item> {
  readonly #monotonicMs: () => number;
  readonly #send: (items: ReadonlySet<Item>) => void;
  #waiting = new Set<Item>();
  #timer: NodeJS.Timeout | null = null;
  #sentAtMs = Number.NEGATIVE_INFINITY;

  constructor(monotonicMs: () => number, send: (items: ReadonlySet<Item>) => void) {
    this.#monotonicMs = monotonicMs;
    this.#send = send;
  }

  /** Has an item in the next batch, once. */
  add(item: Item): void {
    this.#waiting.add(item);
    const sinceMs = this.#monotonicMs() - this.#sentAtMs;
    this.#timer ??= setTimeout(() => this.#sendBatch(), Math.max(0, batchMs - sinceMs)).unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #sendBatch(): void {
    this.#timer = null;
    this.#sentAtMs = this.#monotonicMs();
    const items = this.#waiting;
    this.#waiting = new Set();
    this.#send(items);
  }
}
