import type { Clock } from '../../model/clock.ts';

/**
 * The time as of the first question in a turn of the event loop, in which many requests may be answered: reading the
 * system's clock for each takes as long as finding its ready answer.
 */
export class TurnTime {
  #clock: Clock | null = null;
  #wallMs = Number.NaN;
  readonly #forget = () => {
    this.#clock = null;
  };

  /** Unix time of a clock, ms. */
  wallMs(clock: Clock): number {
    if (this.#clock === clock) return this.#wallMs;
    // The immediates of a turn run after its requests, and the loop does not wait for events while one is due.
    if (this.#clock === null) setImmediate(this.#forget);
    this.#clock = clock;
    this.#wallMs = clock.wallMs();
    return this.#wallMs;
  }
}
