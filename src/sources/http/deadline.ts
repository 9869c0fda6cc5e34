/**
 * A signal that aborts after some time, or when an outer one does. A timer of its own: Node 20 may collect the signals
 * that AbortSignal.any combines, and then nothing fires.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #end = () => this.#controller.abort();
  #passed = false;

  constructor(ms: number, outer: AbortSignal) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#passed = true;
      this.#end();
    }, ms);
    if (outer.aborted) this.#end();
    outer.addEventListener('abort', this.#end, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True when the time was over before {@link clear}. */
  get passed(): boolean {
    return this.#passed;
  }

  /** The time does not count any more; the outer signal goes on to abort. */
  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing aborts any more. */
  clear(): void {
    this.stopTimer();
    this.#outer.removeEventListener('abort', this.#end);
  }
}
