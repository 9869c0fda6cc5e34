/** A source that was lost serves again after it was well for so long. */
const healthyAgainMs = 10_000;

/**
 * Which of several sources, in their order, serves now: the first healthy one. One that was lost goes first again only
 * after 10 healthy seconds. Times are monotonic ms.
 */
export class HealthyOrder {
  readonly #healthySinceMs: number[];
  readonly #refusedUntilMs: number[];
  #current = 0;

  /** @param count how many sources there are; all are taken for healthy until told otherwise */
  constructor(count: number) {
    this.#healthySinceMs = Array.from({ length: count }, () => Number.NEGATIVE_INFINITY);
    this.#refusedUntilMs = [...this.#healthySinceMs];
  }

  /** Index of the one that serves now. Where none is healthy it stays the one that did. */
  choose(healthy: readonly boolean[], nowMs: number): number {
    for (const [index, sinceMs] of this.#healthySinceMs.entries()) {
      if (!healthy[index]) this.#healthySinceMs[index] = Number.NaN;
      else if (Number.isNaN(sinceMs)) this.#healthySinceMs[index] = nowMs;
    }
    const wanted = healthy[this.#current]
      ? this.#healthySinceMs.findIndex((sinceMs) => nowMs - sinceMs >= healthyAgainMs)
      : healthy.findIndex((isHealthy, index) => isHealthy && nowMs >= (this.#refusedUntilMs[index] ?? nowMs));
    // One that comes later in the order never takes over from a healthy one.
    if (wanted >= 0 && (wanted < this.#current || !healthy[this.#current])) this.#current = wanted;
    return this.#current;
  }

  /** This one serves, whatever was chosen. */
  stayWith(index: number): void {
    this.#current = index;
  }

  /** The chosen one could not serve: it is tried again after 10 healthy seconds, whatever became of the others. */
  refuse(index: number, nowMs: number): void {
    this.#healthySinceMs[index] = nowMs;
    this.#refusedUntilMs[index] = nowMs + healthyAgainMs;
  }
}
