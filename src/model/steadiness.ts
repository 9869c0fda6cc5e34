/** A source that was lost goes before others again after so many healthy ms. */
const healthyMs = 10_000;

/** Whether a source that is measured again and again can be relied on. Times are monotonic ms. */
export class Steadiness {
  readonly #lostAfterMs: number;
  #succeededMs = Number.NEGATIVE_INFINITY;
  #steadyFromMs = Number.NEGATIVE_INFINITY;

  /** @param lostAfterMs so long after its last success it counts as lost */
  constructor(lostAfterMs: number) {
    this.#lostAfterMs = lostAfterMs;
  }

  succeeded(nowMs: number): void {
    const isFirst = this.#succeededMs === Number.NEGATIVE_INFINITY;
    if (!isFirst && nowMs - this.#succeededMs > this.#lostAfterMs) this.#steadyFromMs = nowMs + healthyMs;
    this.#succeededMs = nowMs;
  }

  isSteady(nowMs: number): boolean {
    return nowMs - this.#succeededMs <= this.#lostAfterMs && nowMs >= this.#steadyFromMs;
  }
}
