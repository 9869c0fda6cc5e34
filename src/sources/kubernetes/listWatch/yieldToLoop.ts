import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work goes on for so long before others get their turn. */
const longestWorkMs = 10;

/** Lets others have their turn in the midst of long work, such as the decoding of a burst of objects. */
export class YieldToLoop {
  #sinceMs = performance.now();

  /** Resolves at once while there was little work, else in the next turn of the event loop. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#sinceMs < longestWorkMs) return;
    await nextTurn();
    this.#sinceMs = performance.now();
  }
}
