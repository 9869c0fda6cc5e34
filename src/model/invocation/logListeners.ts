import type { FollowedLine } from './logLine.ts';

/**
 * Called with each line as it is read.
 * @param isReadBack whether it was written earlier: what a log is read back for may have been told before
 */
export type LogListener = (line: FollowedLine, isReadBack: boolean) => void;

/** Who listens to the log of a function. */
export class LogListeners {
  readonly #listeners = new Set<LogListener>();

  get size(): number {
    return this.#listeners.size;
  }

  /** @returns ends it */
  add(listener: LogListener): () => void {
    const own: LogListener = (line, isReadBack) => listener(line, isReadBack);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  heard(line: FollowedLine, isReadBack: boolean): void {
    for (const listener of this.#listeners) listener(line, isReadBack);
  }
}
