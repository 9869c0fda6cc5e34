import { LineReader } from '../../../../model/invocation/lineReader.ts';
import type { LogDialect } from '../../../../model/invocation/logDialect.ts';
import { type LogRecord, recordMs } from '../../../../model/invocation/logRecord.ts';

/** The clocks of a node and of this machine may be apart, and a summary is stamped late. */
const toleranceMs = 2000;

/**
 * Finds out whether a log that was read back to a moment has to be read back further, because what comes first in it belongs to a
 * call that began before. It decides at the platform's first line about a call.
 */
export class ReadBackCheck {
  readonly #fromMs: number;
  readonly #lines: LineReader;
  #authorSpokeMs: number | null = null;

  /** @param fromMs the moment back to which the log is read, Unix ms */
  constructor(dialect: LogDialect, fromMs: number) {
    this.#lines = new LineReader(dialect);
    this.#fromMs = fromMs;
  }

  /** What the next line shows; null: nothing yet. */
  feed(record: LogRecord): 'enough' | 'further' | null {
    this.#lines.begin(record.text);
    for (let found = this.#lines.next(); found !== null; found = this.#lines.next()) {
      if (found === 'author') this.#authorSpokeMs ??= recordMs(record);
      // It only explains another line.
      else if (this.#lines.call.event !== 'errored') return this.#judge(record);
    }
    return null;
  }

  /** What the end of the log shows. */
  end(): 'enough' | 'further' {
    return this.#authorSpokeMs === null ? 'enough' : 'further';
  }

  #judge(record: LogRecord): 'enough' | 'further' {
    const { event, duration, timed } = this.#lines.call;
    if (event === 'started') return this.end();
    // Only before a summary there is no line that says that the call began.
    if (event !== 'summary') return 'further';
    const beganMs = timed ? recordMs(record) - duration.ms : (this.#authorSpokeMs ?? recordMs(record));
    return beganMs < this.#fromMs + toleranceMs ? 'further' : 'enough';
  }
}
