import { longestKeptLine, mostHeldLines, mostHeldLinesBytes, mostRunLinesBytes } from './invocationLimits.ts';
import { LineNumbers } from './lineNumbers.ts';
import { type LogMoment, type LogRecord, ownCopy, recordMs } from './logRecord.ts';

/** Memory of a line besides its text, roughly. */
const lineBytes = 128;

/** A line of a container's log. */
export interface KeptLine extends LogMoment {
  /** Number of earlier lines of the container that were written at the same moment. */
  readonly ordinal: number;
  /** At most {@link longestKeptLine} UTF-16 units; the rest is cut off. */
  readonly text: string;
}

/** Elements of a line in {@link RunLines}: seconds, nanos, ordinal, text, and whether it was matched by time alone. */
const width = 5;

/**
 * The log lines of one run, oldest first: the newest ones within a limit of bytes. They are held in one flat array:
 * objects that live as long as these cost the garbage collector more than reading the log.
 */
export class RunLines {
  /** Lines that are no longer kept. */
  dropped = 0;
  /** Whether some lines could be this run's or a concurrent one's; they are kept with neither. */
  mixed = false;
  #parts: (number | string | boolean)[] = [];
  #bytes = 0;

  /** Approximate memory of the lines. */
  get bytes(): number {
    return this.#bytes;
  }

  get kept(): readonly KeptLine[] {
    return this.#read(() => true);
  }

  /** @param byTime only its time says that the line is this run's */
  add(line: KeptLine, byTime = false): void {
    this.#parts.push(line.seconds, line.nanos, line.ordinal, line.text, byTime);
    this.#bytes += sizeOf(line.text);
    if (this.#bytes > mostRunLinesBytes) this.shrinkTo(mostRunLinesBytes / 2);
  }

  /** Drops the oldest lines until at most so many bytes are left. */
  shrinkTo(mostBytes: number): void {
    let first = 0;
    for (; this.#bytes > mostBytes && first < this.#parts.length; first += width) {
      this.#bytes -= sizeOf(String(this.#parts[first + 3]));
    }
    if (first === 0) return;
    this.dropped += first / width;
    this.#parts = this.#parts.slice(first);
  }

  /** A concurrent run was found: lines that were matched by time may be that run's. @returns these lines */
  forgetByTime(): readonly KeptLine[] {
    const forgotten = this.#read((byTime) => byTime);
    if (forgotten.length === 0) return forgotten;
    this.mixed = true;
    const rest = this.#read((byTime) => !byTime);
    this.#parts = [];
    this.#bytes = 0;
    for (const line of rest) this.add(line);
    return forgotten;
  }

  #read(wanted: (byTime: boolean) => boolean): KeptLine[] {
    const lines: KeptLine[] = [];
    for (let at = 0; at < this.#parts.length; at += width) {
      const [seconds, nanos, ordinal, text, byTime] = this.#parts.slice(at, at + width);
      if (!wanted(byTime === true)) continue;
      lines.push({ seconds: Number(seconds), nanos: Number(nanos), ordinal: Number(ordinal), text: String(text) });
    }
    return lines;
  }
}

/** Numbers the lines of a container, and holds those whose run is not known yet. */
export class UnownedLines {
  #held: KeptLine[] = [];
  #bytes = 0;
  readonly #numbers = new LineNumbers();

  /** The line as it is kept. Call it once for every line, in log order. */
  number(record: LogRecord): KeptLine {
    const { seconds, nanos, text } = record;
    return { seconds, nanos, ordinal: this.#numbers.next(record), text: ownCopy(text.slice(0, longestKeptLine)) };
  }

  /** Holds a line for the run that is logged next; the oldest ones are dropped if there are too many. */
  hold(line: KeptLine): void {
    this.#held.push(line);
    this.#bytes += sizeOf(line.text);
    while (this.#bytes > mostHeldLinesBytes || this.#held.length > mostHeldLines) {
      const oldest = this.#held.shift();
      if (oldest === undefined) return;
      this.#bytes -= sizeOf(oldest.text);
    }
  }

  /**
   * Gives a run the held lines that contain its call id and, unless it ran `together` with another, those since
   * `sinceMs` (Unix ms).
   */
  claim(lines: RunLines, callId: string | null, sinceMs: number, together: boolean): void {
    if (this.#held.length === 0) return;
    const rest: KeptLine[] = [];
    for (const line of this.#held) {
      const named = callId !== null && line.text.includes(callId);
      const inTime = recordMs(line) >= sinceMs;
      if (named || (inTime && !together)) lines.add(line, !named);
      else rest.push(line);
      if (inTime && !named && together) lines.mixed = true;
    }
    this.#keep(rest);
  }

  /** Holds lines again that a run has given up; they are older than those held now. */
  takeBack(lines: readonly KeptLine[]): void {
    if (lines.length > 0) this.#keep([...lines, ...this.#held].slice(-mostHeldLines));
  }

  clear(): void {
    if (this.#held.length > 0) this.#keep([]);
  }

  #keep(lines: KeptLine[]): void {
    this.#held = lines;
    this.#bytes = lines.reduce((sum, line) => sum + sizeOf(line.text), 0);
  }
}

function sizeOf(text: string): number {
  return lineBytes + 2 * text.length;
}
