import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { undated } from './logLineDecoder.ts';

/** The API knows whole seconds only; one more allows for clocks that were set back a little. */
const overlapSeconds = 1;

/** Line counts are kept for this many seconds: a clock that is set back further loses the position. */
const secondsCounted = 64;

/**
 * Position in a log, so that reading can resume over another connection. Later lines with a timestamp older than the
 * overlap before the last line are lost: the API leaves them out.
 */
export class LogPlace {
  /** The last line with a timestamp; null before the first. */
  #last: LogRecord | null = null;
  /** Counts of lines read, by second. */
  readonly #read = new Map<number, number>();
  /** Undated lines after the last one: the rest of a long line that was split. */
  #undated = 0;

  /** True before the first line. */
  get isStart(): boolean {
    return this.#last === null && this.#undated === 0;
  }

  /** The Unix second to resume from; null: from the beginning. */
  get sinceSecond(): number | null {
    return this.#last === null ? null : this.#last.seconds - overlapSeconds;
  }

  /** A line was read. */
  pass(line: LogRecord): void {
    if (line.seconds === undated) {
      this.#undated++;
      return;
    }
    this.#undated = 0;
    this.#last = line;
    const inItsSecond = this.#read.get(line.seconds);
    this.#read.set(line.seconds, (inItsSecond ?? 0) + 1);
    if (inItsSecond === undefined && this.#read.size > secondsCounted)
      this.#read.delete(Math.min(...this.#read.keys()));
  }

  /**
   * The lines of a log requested again that come after this position.
   * @param since the second from which it was requested
   * @param lost thrown if the position is gone: the log was rotated, or its container restarted
   */
  async *behind(
    batches: AsyncIterable<readonly LogRecord[]>,
    since: number,
    lost: () => Error,
  ): AsyncGenerator<readonly LogRecord[], void> {
    let toPass = 0;
    for (const [second, count] of this.#read) if (second >= since) toPass += count;
    let undatedToPass = this.#undated;
    for await (const batch of batches) {
      let from = 0;
      for (const line of batch) {
        const isDated = line.seconds !== undated;
        if (toPass > 0) {
          if (isDated && --toPass === 0 && !this.#isLast(line)) throw lost();
        } else if (undatedToPass > 0 && !isDated) {
          undatedToPass--;
        } else {
          undatedToPass = 0;
          break;
        }
        from++;
      }
      if (from < batch.length) yield batch.slice(from);
    }
    if (toPass > 0) throw lost();
  }

  #isLast({ seconds, nanos, text }: LogRecord): boolean {
    return this.#last?.seconds === seconds && this.#last.nanos === nanos && this.#last.text === text;
  }
}
