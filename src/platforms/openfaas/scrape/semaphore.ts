/** Runs a limited number of tasks at a time, in the order in which they came. */
export class Semaphore {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs `task` when there is room; at once if `signal` aborts, so that the task can see it. */
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

  /** Resolves when there is room, which is then taken. */
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
