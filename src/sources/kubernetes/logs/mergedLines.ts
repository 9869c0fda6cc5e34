import type { LogRecord } from '../../../model/invocation/logRecord.ts';

const batchLines = 1024;
const batchCharacters = 128 * 1024;

/** True when `a` is older than `b`. */
function isOlder(a: LogRecord, b: LogRecord): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos < b.nanos);
}

/**
 * What is picked of the lines of several logs, in batches: merged by time, each log in its own order (ties: the earlier
 * log first; an undated line follows the one before it). Reads no further than requested.
 */
export async function* mergedLines<Picked>(
  batches: readonly AsyncIterable<readonly LogRecord[]>[],
  pick: (record: LogRecord, log: number) => Picked,
): AsyncGenerator<readonly Picked[], void> {
  const logs = batches.map((each) => new LineCursor(each));
  await Promise.all(logs.map((log) => log.fill()));
  let batch: Picked[] = [];
  let characters = 0;
  const count = logs.length;
  for (let at = oldestOf(logs, 0, count); at >= 0; at = oldestOf(logs, 0, count)) {
    const log = logs[at];
    if (log === undefined) return;
    // Continue with this log until another one has an older line.
    const before = logs[oldestOf(logs, 0, at)]?.head ?? null;
    const after = logs[oldestOf(logs, at + 1, count)]?.head ?? null;
    for (let line = log.head; line !== null; line = log.head) {
      if ((before !== null && !isOlder(line, before)) || (after !== null && isOlder(after, line))) break;
      batch.push(pick(line, at));
      characters += line.text.length;
      if (!log.step()) await log.fill();
      if (batch.length < batchLines && characters < batchCharacters) continue;
      yield batch;
      batch = [];
      characters = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/** The index in [from, to) of the log whose next line is the oldest; -1 if all have ended. */
function oldestOf(logs: readonly LineCursor[], from: number, to: number): number {
  let oldest: LogRecord | null = null;
  let at = -1;
  for (let index = from; index < to; index++) {
    const head = logs[index]?.head ?? null;
    if (head === null || (oldest !== null && !isOlder(head, oldest))) continue;
    oldest = head;
    at = index;
  }
  return at;
}

/** Iterates over a log line by line; holds only the current batch. */
class LineCursor {
  /** The current line; null at the end, and before the first `fill`. */
  head: LogRecord | null = null;
  readonly #batches: AsyncIterator<readonly LogRecord[]>;
  #batch: readonly LogRecord[] = [];
  #next = 0;

  constructor(batches: AsyncIterable<readonly LogRecord[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Moves to the next line of the current batch; false at its end, when `fill` must fetch another. */
  step(): boolean {
    this.head = this.#batch[this.#next] ?? null;
    if (this.head === null) return false;
    this.#next += 1;
    return true;
  }

  /** Fetches the next batch and moves to its first line. */
  async fill(): Promise<void> {
    for (let stepped = this.step(); !stepped; stepped = this.step()) {
      const { done, value } = await this.#batches.next();
      if (done) return;
      this.#batch = value;
      this.#next = 0;
    }
  }
}
