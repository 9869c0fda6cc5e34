import { mostRunLinesBytes } from './invocationLimits.ts';
import type { KeptLine } from './logLine.ts';

/** Memory of a line besides its text, roughly. */
const lineBytes = 128;

/** Elements of a line in {@link RunLines}: seconds, nanos, ordinal, text, and whether it was matched by time alone. */
const width = 5;

/** Approximate memory of a kept line with this text. */
export function sizeOfLine(text: string): number {
  return lineBytes + 2 * text.length;
}

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
    this.#bytes += sizeOfLine(line.text);
    if (this.#bytes > mostRunLinesBytes) this.shrinkTo(mostRunLinesBytes / 2);
  }

  /** Drops the oldest lines until at most so many bytes are left. */
  shrinkTo(mostBytes: number): void {
    let first = 0;
    for (; this.#bytes > mostBytes && first < this.#parts.length; first += width) {
      this.#bytes -= sizeOfLine(String(this.#parts[first + 3]));
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
