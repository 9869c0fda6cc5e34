/**
 * A signal that aborts after some time, or when an outer one does. It has its own timer and no
 * AbortSignal.any, which loses an abort in some releases, such as Node.js 24.16, when its source has been collected
 * (nodejs/node issue 65995).
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | null;
  #timer: NodeJS.Timeout;
  /** When the time runs out, monotonic ms. */
  #endMs: number;
  readonly #end = () => this.#controller.abort();
  #passed = false;

  /** @param outer null: only the time counts */
  constructor(ms: number, outer: AbortSignal | null) {
    this.#outer = outer;
    this.#endMs = performance.now() + ms;
    this.#timer = this.#armed(ms);
    if (outer?.aborted) this.#end();
    outer?.addEventListener('abort', this.#end, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True when the time ran out before {@link stopTimer} or {@link clear}. */
  get passed(): boolean {
    return this.#passed;
  }

  /** Aborts now: what still runs is no longer wanted. */
  abort(): void {
    this.#end();
  }

  /** The time no longer counts; the outer signal still aborts. */
  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  /** Waits for something whose time does not count, such as reading this program's own code. */
  async pausedFor(work: Promise<unknown>): Promise<void> {
    const leftMs = this.#endMs - performance.now();
    this.stopTimer();
    await work;
    if (this.signal.aborted) return;
    this.#endMs = performance.now() + leftMs;
    this.#timer = this.#armed(leftMs);
  }

  /** Nothing aborts any more. */
  clear(): void {
    this.stopTimer();
    this.#outer?.removeEventListener('abort', this.#end);
  }

  #armed(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#passed = true;
      this.#end();
    }, ms);
  }
}
