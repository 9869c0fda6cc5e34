/** A source that was lost is relied on again after it has been healthy for this long. */
const recoveryMs = 10_000;

/** Whether one source can be relied on: healthy, and for long enough if it was ever lost. Times are monotonic ms. */
export class Steadiness {
  #healthyUntilMs = Number.NEGATIVE_INFINITY;
  #steadyFromMs = Number.NEGATIVE_INFINITY;

  /** @param healthyForMs without another success the source counts as lost after this long */
  succeeded(nowMs: number, healthyForMs: number): void {
    const isFirst = this.#healthyUntilMs === Number.NEGATIVE_INFINITY;
    if (!isFirst && nowMs >= this.#healthyUntilMs) this.recoverFrom(nowMs);
    this.#healthyUntilMs = nowMs + healthyForMs;
  }

  failed(nowMs: number): void {
    this.#healthyUntilMs = nowMs;
  }

  /** Its time of recovery begins now, healthy or not. */
  recoverFrom(nowMs: number): void {
    this.#steadyFromMs = nowMs + recoveryMs;
  }

  isSteady(nowMs: number): boolean {
    return nowMs < this.#healthyUntilMs && nowMs >= this.#steadyFromMs;
  }
}

/**
 * Which of several sources, in order of preference, serves now: the first healthy one. A source that was lost takes
 * over from a healthy one only when it is steady again. Times are monotonic ms.
 */
export class Failover {
  readonly #steadiness: readonly Steadiness[];
  readonly #refusedUntilMs: number[];
  #current = 0;

  /** @param count how many sources there are */
  constructor(count: number) {
    this.#steadiness = Array.from({ length: count }, () => new Steadiness());
    this.#refusedUntilMs = Array.from({ length: count }, () => Number.NEGATIVE_INFINITY);
  }

  /** Index of the source to serve now; the current one if none is healthy. */
  choose(healthy: readonly boolean[], nowMs: number): number {
    for (const [index, steadiness] of this.#steadiness.entries()) {
      if (healthy[index]) steadiness.succeeded(nowMs, Number.POSITIVE_INFINITY);
      else steadiness.failed(nowMs);
    }
    const isCurrentHealthy = healthy[this.#current];
    const wanted = isCurrentHealthy
      ? this.#steadiness.findIndex((steadiness) => steadiness.isSteady(nowMs))
      : healthy.findIndex((isHealthy, index) => isHealthy && nowMs >= (this.#refusedUntilMs[index] ?? nowMs));
    // A later source never takes over from a healthy one.
    if (wanted >= 0 && (wanted < this.#current || !isCurrentHealthy)) this.#current = wanted;
    return this.#current;
  }

  /** This source serves, whatever was chosen. */
  stayWith(index: number): void {
    this.#current = index;
  }

  /** The chosen source could not serve: try it again after 10 healthy seconds, whatever happens to the others. */
  refuse(index: number, nowMs: number): void {
    this.#steadiness[index]?.recoverFrom(nowMs);
    this.#refusedUntilMs[index] = nowMs + recoveryMs;
  }
}
