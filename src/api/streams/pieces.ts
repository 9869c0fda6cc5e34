/** Work in pieces: it yields after each, and others have the event loop before the next one. */
export class Pieces {
  readonly #failed: (thrown: unknown) => void;
  #work: Iterator<undefined, undefined> | null = null;

  /** @param failed called with what the work threw, which ends it */
  constructor(failed: (thrown: unknown) => void) {
    this.#failed = failed;
  }

  /** Does the first piece now, and the others later. What is left of earlier work is done first. */
  begin(work: Iterator<undefined, undefined>): void {
    this.finish();
    this.#work = work;
    this.#goOn(work);
  }

  /** Does all that is left now. */
  finish(): void {
    while (this.#work !== null) this.#doPiece(this.#work);
  }

  /** What is left is not done. */
  drop(): void {
    this.#work = null;
  }

  #goOn(work: Iterator<undefined, undefined>): void {
    if (this.#work !== work) return;
    this.#doPiece(work);
    if (this.#work === work) setImmediate(() => this.#goOn(work));
  }

  #doPiece(work: Iterator<undefined, undefined>): void {
    try {
      if (work.next().done === true) this.#work = null;
    } catch (thrown) {
      this.#work = null;
      this.#failed(thrown);
    }
  }
}
