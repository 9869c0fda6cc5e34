/** Answers are kept this long, s. */
const keptSeconds = 70;
/** An answer stands for this many seconds after it was made. */
const standsSeconds = 5;

/** The answers of the last minute to one question, so that an earlier second can be read. */
export class AnswerHistory<Answer extends { readonly nowSeconds: number }> {
  #answers: readonly Answer[] = [];
  /** What was kept when time was stopped; null while it goes on. */
  #held: readonly Answer[] | null = null;

  get newest(): Answer | null {
    return this.#answers.at(-1) ?? null;
  }

  add(answer: Answer): void {
    const to = answer.nowSeconds;
    // An answer of the future is from before the server's clock was set back.
    const isKept = ({ nowSeconds }: Answer) => nowSeconds >= to - keptSeconds && nowSeconds <= to;
    this.#answers = [...this.#answers.filter(isKept), answer];
  }

  /** Keeps the answers of the minute before a frozen second, however long it is frozen; or lets them go again. */
  hold(isHeld: boolean): void {
    this.#held = isHeld ? (this.#held ?? this.#answers) : null;
  }

  /** What was known in a second, Unix seconds; null for the newest. Null if nothing is kept of it. */
  asOf(second: number | null): Answer | null {
    if (second === null) return this.newest;
    const known = (this.#held ?? this.#answers).findLast(({ nowSeconds }) => nowSeconds < second + 1);
    return known === undefined || known.nowSeconds < second - standsSeconds ? null : known;
  }
}
