/** How long to wait before a replica that ended is started again. */
export interface BackOffTiming {
  /** The first wait; each further one is twice as long ... */
  readonly firstMs: number;
  /** ... up to this. */
  readonly mostMs: number;
  /** A replica that was ready for so long begins with the first wait again. */
  readonly healthyMs: number;
}

export const usualBackOff: BackOffTiming = { firstMs: 1000, mostMs: 60_000, healthyMs: 30_000 };

/** Waits that double, each up to a fifth shorter or longer by chance, so that replicas do not start all at once. */
export class BackOff {
  readonly #timing: BackOffTiming;
  readonly #random: () => number;
  #ends = 0;

  /** @param random from 0 up to, without, 1 */
  constructor(timing: BackOffTiming, random: () => number) {
    this.#timing = timing;
    this.#random = random;
  }

  /** The wait in ms after one more end, of a replica that was ready for `readyMs`. */
  next(readyMs: number): number {
    const { firstMs, mostMs, healthyMs } = this.#timing;
    if (readyMs >= healthyMs) this.#ends = 0;
    const waitMs = Math.min(firstMs * 2 ** this.#ends, mostMs);
    this.#ends = Math.min(this.#ends + 1, 30);
    return waitMs * (0.8 + 0.4 * this.#random());
  }
}
