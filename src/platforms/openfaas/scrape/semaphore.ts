/** Lets so many through at a time; the others wait in line. */
export class Semaphore {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs `task` when there is room; whoever gave up meanwhile goes through at once, for it to see that. */
  async pass<Result>(signal: AbortSignal, task: () => Promise<Result>): Promise<Result> {
    if (this.#inside >= this.#most && !signal.aborted) await this.#turn(signal);
    else this.#inside++;
    try {
      return await task();
    } finally {
      this.#inside--;
      if (this.#inside < this.#most) this.#waiting[0]?.();
    }
  }

  /** Resolves when it is one's turn, which then counts as inside already. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        signal.removeEventListener('abort', goOn);
        this.#waiting.splice(this.#waiting.indexOf(goOn), 1);
        this.#inside++;
        resolve();
      };
      this.#waiting.push(goOn);
      signal.addEventListener('abort', goOn, { once: true });
    });
  }
}
