/** How long a lease lasts after its last request. */
const leaseMs = 60_000;
const mostLeases = 10_000;

interface Lease<Held> {
  readonly held: Held;
  askedAtMs: number;
}

/**
 * Leases by key. A lease ends 60 s after its last request. At most 10,000: beyond that the least recently requested one
 * ends. Times are monotonic ms.
 */
export class LeaseTable<Held> {
  /** Ordered by their last request, to within a second. */
  readonly #leases = new Map<string, Lease<Held>>();
  readonly #onEnd: (held: Held, key: string) => void;
  readonly #most: number;

  /** @param onEnd called once for every lease that ends, however it ends */
  constructor(onEnd: (held: Held, key: string) => void, most = mostLeases) {
    this.#onEnd = onEnd;
    this.#most = most;
  }

  get size(): number {
    return this.#leases.size;
  }

  /** Everything under lease. */
  *held(): Iterable<Held> {
    for (const lease of this.#leases.values()) yield lease.held;
  }

  /** What is held under a key, without prolonging its lease; undefined when there is none. */
  peek(key: string): Held | undefined {
    return this.#leases.get(key)?.held;
  }

  /** The value under a key, whose lease is extended; undefined if there is none. */
  ask(key: string, nowMs: number): Held | undefined {
    const lease = this.#leases.get(key);
    if (lease === undefined) return undefined;
    if (nowMs - lease.askedAtMs >= 1000) {
      lease.askedAtMs = nowMs;
      this.#leases.delete(key);
      this.#leases.set(key, lease);
    }
    return lease.held;
  }

  /** Takes a lease; an earlier one under the same key ends. */
  take(key: string, held: Held, nowMs: number): void {
    this.end(key);
    this.#leases.set(key, { held, askedAtMs: nowMs });
    if (this.#leases.size > this.#most) {
      const [oldest] = this.#leases.keys();
      if (oldest !== undefined) this.end(oldest);
    }
  }

  end(key: string): void {
    const lease = this.#leases.get(key);
    if (lease === undefined) return;
    this.#leases.delete(key);
    this.#onEnd(lease.held, key);
  }

  /** Ends every lease that was not requested in the last 60 s. */
  sweep(nowMs: number): void {
    for (const [key, lease] of this.#leases) {
      if (nowMs - lease.askedAtMs < leaseMs) return;
      this.end(key);
    }
  }

  endAll(): void {
    for (const key of this.#leases.keys()) this.end(key);
  }
}
