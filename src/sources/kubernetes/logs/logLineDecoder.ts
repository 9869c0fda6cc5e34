import { decodeTimestampedLine, type LogRecord, recordMs } from '../../../model/invocation/logRecord.ts';

const newline = 0x0a;
const longestLineBytes = 1024 * 1024;

/** Container runtimes store a long line in pieces of this many bytes: containerd and Docker; CRI-O. */
const pieceSizes: readonly number[] = [16 * 1024, 8 * 1024];
/** A line up to this length is in one piece. */
const shortestPiece = Math.min(...pieceSizes);
/** RFC 3339 with nine digits and an offset, and the space after it. */
const longestStamp = 36;
/** A piece is stored when it is full; programs are expected to write a line faster than this. */
const longestGapMs = 60_000;
/**
 * Docker replaces each byte of a split character by U+FFFD, which has three bytes: up to three at either end of a
 * piece.
 */
const mostExtraBytes = 12;

const dot = 0x2e;
const space = 0x20;

/** The `seconds` of a line without a valid timestamp: it stays after the line before it. */
export const undated = Number.NEGATIVE_INFINITY;

/**
 * Splits a log with timestamps into lines, whatever the chunks of the log API, and removes the timestamps that old
 * kubelets repeat inside a long line. A line longer than `longestBytes` is split between two characters; the rest is an
 * undated line.
 */
export class LogLineDecoder {
  readonly #longestBytes: number;
  /** The beginning of an incomplete line. */
  #held = Buffer.alloc(0);
  #heldBytes = 0;
  /** Whether it continues a line that was split. */
  #isRest = false;
  readonly #stamps = new RepeatedStamps();

  constructor(longestBytes = longestLineBytes) {
    this.#longestBytes = longestBytes;
  }

  /** The lines that this chunk completes. */
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

  /** The incomplete line at the end of the log; null if there is none. */
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

/** The last position up to `at` that splits no UTF-8 sequence; `at` itself if the bytes are not UTF-8. */
function characterBorder(bytes: Buffer, at: number): number {
  for (let border = at; border > at - 4 && border > 0; border--) {
    if (((bytes[border] ?? 0) & 0xc0) !== 0x80) return border;
  }
  return at;
}

interface Stamp {
  readonly ms: number;
  /** Including the space after it. */
  readonly bytes: number;
}

/**
 * Removes the timestamps that kubelets before 1.26 repeat inside a line: one before each piece in which the container
 * runtime stored it (https://github.com/kubernetes/kubernetes/issues/77603).
 *
 * Timestamps logged by the function are kept: only one with a fraction, right after a full piece and not older than
 * that piece, is removed, and only if every full piece of the line is followed by one.
 */
class RepeatedStamps {
  #pieceBytes: number | null = null;
  #begun = false;
  /** Where the unfinished piece begins. */
  #pieceAt = 0;
  #lastMs = 0;

  /** Starts the next line. */
  begin(): void {
    this.#begun = false;
    this.#pieceBytes = null;
  }

  /**
   * Removes, in place, the timestamps in the first `length` bytes of a line, or of the rest of a split line.
   * @param isWhole whether these bytes end the line, without the newline
   * @returns how many bytes are left
   */
  takeOut(bytes: Buffer, length: number, isWhole: boolean): number {
    if (!this.#begun) this.#findPieces(bytes.subarray(0, length), isWhole);
    this.#begun = true;
    const pieceBytes = this.#pieceBytes;
    if (pieceBytes === null) return length;
    const line = bytes.subarray(0, length);
    let from = 0;
    let to = 0;
    let pieceAt = this.#pieceAt;
    for (;;) {
      const found = nextStamp(line, pieceAt, pieceBytes, this.#lastMs, isWhole);
      if (found === 'none') this.#pieceBytes = null;
      if (found === 'none' || found === 'end') break;
      if (to !== from) bytes.copyWithin(to, from, found.at);
      to += found.at - from;
      from = found.at + found.stamp.bytes;
      pieceAt = from;
      this.#lastMs = found.stamp.ms;
    }
    if (to !== from) bytes.copyWithin(to, from, length);
    this.#pieceAt = pieceAt - (from - to);
    return length - (from - to);
  }

  /** Where the line may be split, at most `at`: neither in a timestamp nor before one, which may split a character. */
  cutBefore(at: number): number {
    if (this.#pieceBytes === null) return at;
    const end = this.#pieceAt + this.#pieceBytes;
    return end > 1 && end <= at ? end - 1 : at;
  }

  /** The line was split after this many bytes; its rest follows. */
  cut(at: number): void {
    this.#pieceAt -= at;
  }

  #findPieces(line: Buffer, isWhole: boolean): void {
    const own = stampAt(line, 0);
    if (own === null) return;
    for (const size of pieceSizes) {
      let pieceAt = own.bytes;
      let lastMs = own.ms;
      let found = nextStamp(line, pieceAt, size, lastMs, isWhole);
      if (found === 'end') continue;
      while (typeof found === 'object') {
        pieceAt = found.at + found.stamp.bytes;
        lastMs = found.stamp.ms;
        found = nextStamp(line, pieceAt, size, lastMs, isWhole);
      }
      if (found === 'none') continue;
      this.#pieceBytes = size;
      this.#pieceAt = own.bytes;
      this.#lastMs = own.ms;
      return;
    }
  }
}

/**
 * The timestamp after the piece that begins at `pieceAt`; `end`: that piece is the last so far; `none`: no timestamp.
 */
function nextStamp(
  line: Buffer,
  pieceAt: number,
  pieceBytes: number,
  lastMs: number,
  isWhole: boolean,
): { readonly at: number; readonly stamp: Stamp } | 'end' | 'none' {
  const end = pieceAt + pieceBytes;
  if (end >= line.length || (!isWhole && end + mostExtraBytes + longestStamp > line.length)) return 'end';
  for (let at = end; at <= end + mostExtraBytes; at += 2) {
    if (at > end && !isReplacement(line, Math.max(0, pieceAt)) && !isReplacement(line, at - 3)) continue;
    const stamp = stampAt(line, at);
    if (stamp !== null && stamp.ms >= lastMs && stamp.ms <= lastMs + longestGapMs) return { at, stamp };
  }
  return 'none';
}

function stampAt(line: Buffer, at: number): Stamp | null {
  if (line[at + 19] !== dot) return null;
  const head = line.toString('latin1', at, at + longestStamp);
  const record = decodeTimestampedLine(head);
  if (record === null) return null;
  const bytes = head.length - record.text.length;
  return line[at + bytes - 1] === space ? { ms: recordMs(record), bytes } : null;
}

function isReplacement(line: Buffer, at: number): boolean {
  return line[at] === 0xef && line[at + 1] === 0xbf && line[at + 2] === 0xbd;
}
