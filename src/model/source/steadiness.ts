/** A source that was lost goes before others again after so many healthy ms. */
const healthyMs = 10_000;

/** Whether a source that is measured again and again can be relied on. Times are monotonic ms. */
export class Steadiness {
  #lostAtMs = Number.NEGATIVE_INFINITY;
  #steadyFromMs = Number.NEGATIVE_INFINITY;

  /** @param lostAfterMs so long after this success, without another one, it counts as lost */
  succeeded(nowMs: number, lostAfterMs: number): void {
    const isFirst = this.#lostAtMs === Number.NEGATIVE_INFINITY;
    if (!isFirst && nowMs > this.#lostAtMs) this.#steadyFromMs = nowMs + healthyMs;
    this.#lostAtMs = nowMs + lostAfterMs;
  }

  isSteady(nowMs: number): boolean {
    return nowMs <= this.#lostAtMs && nowMs >= this.#steadyFromMs;
  }
}
