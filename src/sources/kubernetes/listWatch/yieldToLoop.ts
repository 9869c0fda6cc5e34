import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work continues for this long before other work gets a turn. */
const longestWorkMs = 10;

/** Yields to the event loop during long work, such as decoding a burst of objects. */
export class YieldToLoop {
  #sinceMs = performance.now();

  /** Resolves at once after little work, else in the next turn of the event loop. */
  async ifDue(): Promise<void> {
    if (performance.now() - this.#sinceMs < longestWorkMs) return;
    await nextTurn();
    this.#sinceMs = performance.now();
  }
}
