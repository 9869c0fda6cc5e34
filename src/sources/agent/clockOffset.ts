/** Smaller differences, and those that may be smaller within their error, are ignored. */
const shiftAboveMs = 500;
/** Hysteresis: a shift changes only when it is known to be off by more than this. */
const shiftWrongMs = 650;
/** Clocks drift: an estimate is renewed after this time, even by a slower comparison. */
const estimateLastsMs = 60_000;
/** Allows for coarse readings and slewed clocks. */
const toleranceMs = 100;

/** One comparison of the agent's wall clock with this server's. */
export interface ClockComparison {
  /** Wall time of the agent when it answered, and of this server then, to within half of `latencyMs`. */
  readonly agentWallMs: number;
  readonly serverWallMs: number;
  readonly latencyMs: number;
  /** Monotonic. */
  readonly atMs: number;
}

/**
 * How far an agent's clock is ahead of this server's, estimated from the fastest recent answer. A comparison that
 * contradicts the estimate means that one of the clocks was set.
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

  /** Whole seconds to subtract from the agent's. */
  get shiftSeconds(): number {
    return this.#shiftSeconds;
  }

  /** @returns true when the shift changed: values stored by the old one are invalid */
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
    // The least by which it is off: a slow answer alone, such as the first on a new connection, must not shift.
    const wrongMs = Math.abs(this.#offsetMs - before * 1000) - this.#errorMs;
    if (wrongMs > (before === 0 ? shiftAboveMs : shiftWrongMs)) this.#shiftSeconds = Math.round(this.#offsetMs / 1000);
    return this.#shiftSeconds !== before;
  }
}
