import type { LogRecord } from '../model/invocation/logRecord.ts';

/** What a record costs beside its text, about. */
const recordBytes = 160;

/** The last lines of a replica, within a bound of bytes: the oldest are dropped. Each has a number that it keeps. */
export class LogStore {
  readonly #mostBytes: number;
  #records: LogRecord[] = [];
  #head = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Number of the oldest line that is still there. */
  get first(): number {
    return this.#dropped;
  }

  /** One more than the number of the newest line. */
  get end(): number {
    return this.#dropped + this.#records.length - this.#head;
  }

  /** About the memory that the lines take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A line by its number; undefined when it is dropped or not yet written. */
  at(number: number): LogRecord | undefined {
    return number < this.#dropped ? undefined : this.#records[this.#head + number - this.#dropped];
  }

  push(record: LogRecord): void {
    this.#records.push(record);
    this.#bytes += sizeOf(record);
    while (this.#bytes > this.#mostBytes) {
      const oldest = this.#records[this.#head];
      if (oldest === undefined) break;
      this.#bytes -= sizeOf(oldest);
      this.#head += 1;
      this.#dropped += 1;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
  }
}

function sizeOf(record: LogRecord): number {
  return recordBytes + record.text.length;
}
