import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { decodeTimestampedLine } from '../../../model/invocation/logRecord.ts';
import { RepeatedStamps, shortestPiece } from './repeatedStamps.ts';

const newline = 0x0a;
const longestLineBytes = 1024 * 1024;

/** The `seconds` of a line without a valid time stamp: it stays behind the line before it. */
export const undated = Number.NEGATIVE_INFINITY;

/**
 * Makes lines of the chunks in which the log API sends a log with time stamps, however they are cut, without the time stamps that
 * old kubelets repeat inside a long line.
 * A line that is longer than `longestBytes` is cut between two characters; what follows is an undated line.
 */
export class LogLineDecoder {
  readonly #longestBytes: number;
  /** The beginning of a line whose end has not come yet. */
  #held = Buffer.alloc(0);
  #heldBytes = 0;
  /** What is held goes on with a line that was cut. */
  #isRest = false;
  readonly #stamps = new RepeatedStamps();

  constructor(longestBytes = longestLineBytes) {
    this.#longestBytes = longestBytes;
  }

  /** The lines that this chunk ends. */
  push(chunk: Buffer): LogRecord[] {
    const lines: LogRecord[] = [];
    const last = chunk.lastIndexOf(newline);
    if (last < 0) {
      this.#hold(chunk, lines);
      return lines;
    }
    let from = 0;
    if (this.#heldBytes > 0 || this.#isRest) {
      from = chunk.indexOf(newline) + 1;
      this.#hold(chunk.subarray(0, from - 1), lines);
      lines.push(this.#takeHeld());
    }
    if (from <= last) {
      if (hasLongLine(chunk, from, last)) this.#decodeEach(chunk, from, last, lines);
      else for (const line of chunk.toString('utf8', from, last).split('\n')) lines.push(decode(line));
    }
    this.#hold(chunk.subarray(last + 1), lines);
    return lines;
  }

  /** The line that the log ended in the middle of; null when it ended with a whole one. */
  rest(): LogRecord | null {
    return this.#heldBytes > 0 ? this.#takeHeld() : null;
  }

  #decodeEach(chunk: Buffer, from: number, last: number, lines: LogRecord[]): void {
    for (let at = from; at <= last; ) {
      const end = chunk.indexOf(newline, at);
      this.#hold(chunk.subarray(at, end), lines);
      lines.push(this.#takeHeld());
      at = end + 1;
    }
  }

  #takeHeld(): LogRecord {
    if (this.#heldBytes > shortestPiece || this.#isRest) {
      this.#heldBytes = this.#stamps.takeOut(this.#held, this.#heldBytes, true);
    }
    const line = this.#decodeHeld(this.#heldBytes);
    this.#heldBytes = 0;
    this.#isRest = false;
    this.#stamps.begin();
    return line;
  }

  #decodeHeld(bytes: number): LogRecord {
    const text = this.#held.toString('utf8', 0, bytes);
    return this.#isRest ? { seconds: undated, nanos: 0, text } : decode(text);
  }

  #hold(bytes: Buffer, lines: LogRecord[]): void {
    const needed = this.#heldBytes + bytes.length;
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#held.length * 2));
      this.#held.copy(grown, 0, 0, this.#heldBytes);
      this.#held = grown;
    }
    bytes.copy(this.#held, this.#heldBytes);
    this.#heldBytes = needed;
    while (this.#heldBytes > this.#longestBytes) {
      this.#heldBytes = this.#stamps.takeOut(this.#held, this.#heldBytes, false);
      if (this.#heldBytes > this.#longestBytes) lines.push(this.#cut());
    }
  }

  #cut(): LogRecord {
    const at = characterBorder(this.#held, this.#stamps.cutBefore(this.#longestBytes));
    const line = this.#decodeHeld(at);
    this.#held.copyWithin(0, at, this.#heldBytes);
    this.#heldBytes -= at;
    this.#isRest = true;
    this.#stamps.cut(at);
    return line;
  }
}

/** Whether a line between `from` and the newline at `last` may have been stored in pieces. */
function hasLongLine(chunk: Buffer, from: number, last: number): boolean {
  for (let at = from; at + shortestPiece < last; ) {
    const end = chunk.lastIndexOf(newline, at + shortestPiece);
    if (end < at) return true;
    at = end + 1;
  }
  return false;
}

function decode(line: string): LogRecord {
  return decodeTimestampedLine(line) ?? { seconds: undated, nanos: 0, text: line };
}

/** The last place up to `at` where no UTF-8 sequence is cut; `at` itself where the bytes are no UTF-8. */
function characterBorder(bytes: Buffer, at: number): number {
  for (let border = at; border > at - 4 && border > 0; border--) {
    if (((bytes[border] ?? 0) & 0xc0) !== 0x80) return border;
  }
  return at;
}
