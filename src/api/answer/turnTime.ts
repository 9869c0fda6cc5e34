import type { Clock } from '../../model/clock.ts';

/** Questions that are answered by one reading: a turn may answer so many requests that it lasts. */
const mostAnswered = 64;

/**
 * The time as of the first question in a turn of the event loop, in which many requests may be answered: reading the
 * system's clock for each takes as long as finding its ready answer.
 */
export class TurnTime {
  #clock: Clock | null = null;
  #wallMs = Number.NaN;
  #answered = 0;
  #isTurnKnown = false;
  readonly #endTurn = () => {
    this.#clock = null;
    this.#isTurnKnown = false;
  };

  /** Unix time of a clock, ms. */
  wallMs(clock: Clock): number {
    if (this.#clock === clock && this.#answered < mostAnswered) {
      this.#answered++;
      return this.#wallMs;
    }
    // The immediates of a turn run after its requests, and the loop does not wait for events while one is due.
    if (!this.#isTurnKnown) setImmediate(this.#endTurn);
    this.#isTurnKnown = true;
    this.#answered = 0;
    this.#clock = clock;
    this.#wallMs = clock.wallMs();
    return this.#wallMs;
  }
}
