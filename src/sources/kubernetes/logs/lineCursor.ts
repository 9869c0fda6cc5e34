import type { LogRecord } from '../../../model/invocation/logRecord.ts';

/** Goes through a log a line at a time; holds no more of it than the batch in hand. */
export class LineCursor {
  /** The line it stands on; null at the end, and before the first `fill`. */
  head: LogRecord | null = null;
  readonly #batches: AsyncIterator<readonly LogRecord[]>;
  #batch: readonly LogRecord[] = [];
  #next = 0;

  constructor(batches: AsyncIterable<readonly LogRecord[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Goes to the next line when it is in hand; false when `fill` has to fetch it. */
  step(): boolean {
    this.head = this.#batch[this.#next] ?? null;
    if (this.head === null) return false;
    this.#next += 1;
    return true;
  }

  /** Fetches what comes next and goes to its first line. */
  async fill(): Promise<void> {
    for (let stepped = this.step(); !stepped; stepped = this.step()) {
      const { done, value } = await this.#batches.next();
      if (done) return;
      this.#batch = value;
      this.#next = 0;
    }
  }
}
