/** Lets so many through at a time; the others wait in line. */
export class Turnstile {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs `task` when there is room; whoever gave up meanwhile goes through at once, for it to see that. */
  async pass<Result>(signal: AbortSignal, task: () => Promise<Result>): Promise<Result> {
    if (this.#inside >= this.#most && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#inside++;
    try {
      return await task();
    } finally {
      this.#inside--;
      this.#waiting.shift()?.();
    }
  }
}
