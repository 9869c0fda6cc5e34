/** A loop, until its signal aborts. */
type Loop = (signal: AbortSignal) => Promise<void>;

/**
 * Loops that come and go while their owner runs, such as one for each pod. What one of them throws, its owner's run
 * throws, so that it is noticed in one place, however deep it happens.
 */
export class ChildLoops {
  #fail: (thrown: unknown) => void = () => {};
  readonly #failed: Promise<never>;

  constructor() {
    this.#failed = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    // Until somebody watches.
    this.#failed.catch(() => {});
  }

  /** Runs a loop; once its signal has aborted it may throw. @returns resolves when it has ended, however */
  async run(loop: Loop, signal: AbortSignal): Promise<void> {
    try {
      await loop(signal);
    } catch (thrown) {
      if (!signal.aborted) this.#fail(thrown);
    }
  }

  /** Resolves when `signal` aborts. @throws what one of the loops threw */
  async watch(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([ended, this.#failed]);
  }
}
