/** Clocks nearer than this are taken for the same. */
const shiftAboveMs = 500;
/** A shift stays as it is until it is this wrong, so that a clock near a half second does not go to and fro. */
const shiftWrongMs = 650;
/** Two clocks drift apart: an estimate is renewed after so long, fast or not. */
const estimateLastsMs = 60_000;
/** Readings of clocks are this coarse, and clocks are slewed. */
const toleranceMs = 100;

/** One comparison of the agent's wall clock with this server's. */
export interface ClockComparison {
  /** The agent's wall time when it made the answer, and this server's at that time to within half of `latencyMs`. */
  readonly agentWallMs: number;
  readonly serverWallMs: number;
  readonly latencyMs: number;
  /** Monotonic. */
  readonly atMs: number;
}

/**
 * How far an agent's clock is ahead of this server's: by the fastest of the last comparisons, since its answer can be
 * the least old. A comparison that cannot be true together with it means that one of the clocks was set.
 */
export class ClockOffset {
  #offsetMs = Number.NaN;
  #errorMs = Number.POSITIVE_INFINITY;
  #atMs = Number.NaN;
  #shiftSeconds = 0;

  /** Ms that the agent's clock is ahead; NaN before the first comparison. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Whole seconds to take off the agent's seconds. */
  get shiftSeconds(): number {
    return this.#shiftSeconds;
  }

  /** @returns true when the shift changed: what was kept by the one before is worthless */
  compare({ agentWallMs, serverWallMs, latencyMs, atMs }: ClockComparison): boolean {
    const offsetMs = agentWallMs - serverWallMs;
    const errorMs = latencyMs / 2;
    const wasSet = Math.abs(offsetMs - this.#offsetMs) > errorMs + this.#errorMs + toleranceMs;
    const isBetter = !(errorMs > this.#errorMs) || atMs - this.#atMs > estimateLastsMs;
    if (wasSet || isBetter) {
      this.#offsetMs = offsetMs;
      this.#errorMs = errorMs;
      this.#atMs = atMs;
    }
    return this.#settle();
  }

  #settle(): boolean {
    const before = this.#shiftSeconds;
    const wrongMs = Math.abs(this.#offsetMs - before * 1000);
    if (wrongMs > (before === 0 ? shiftAboveMs : shiftWrongMs)) this.#shiftSeconds = Math.round(this.#offsetMs / 1000);
    return this.#shiftSeconds !== before;
  }
}
