const space = 0x20;
const tab = 0x09;
const newline = 0x0a;
const zero = 0x30;
const nine = 0x39;

/**
 * Scans the bytes of a /proc or cgroup file for numbers without creating strings. One buffer is reused for every file.
 */
export class ByteScanner {
  buffer = Buffer.allocUnsafe(16 * 1024);
  length = 0;
  #at = 0;

  /** Starts over at the first of `length` bytes. */
  begin(length: number): void {
    this.length = length;
    this.#at = 0;
  }

  /** Doubles the buffer, keeping its bytes, for a file that filled it. */
  grow(): void {
    const larger = Buffer.allocUnsafe(this.buffer.length * 2);
    this.buffer.copy(larger);
    this.buffer = larger;
  }

  get atEnd(): boolean {
    return this.#at >= this.length;
  }

  get atLineEnd(): boolean {
    return this.atEnd || this.buffer[this.#at] === newline;
  }

  /** Moves past the next newline. @returns false if there is no further line */
  nextLine(): boolean {
    const found = this.buffer.indexOf(newline, this.#at);
    this.#at = found < 0 || found >= this.length ? this.length : found + 1;
    return !this.atEnd;
  }

  /** Moves past the last such byte of the file. @returns false if there is none */
  moveBehindLast(byte: number): boolean {
    const found = this.length === 0 ? -1 : this.buffer.lastIndexOf(byte, this.length - 1);
    if (found >= 0) this.#at = found + 1;
    return found >= 0;
  }

  /** Skips spaces and tabs. */
  skipSpaces(): void {
    for (let byte = this.buffer[this.#at]; this.#at < this.length && (byte === space || byte === tab); ) {
      byte = this.buffer[++this.#at];
    }
  }

  /** Moves past the text if it is here. @returns whether it was */
  take(text: Uint8Array): boolean {
    const end = this.#at + text.length;
    if (end > this.length || this.buffer.compare(text, 0, text.length, this.#at, end) !== 0) return false;
    this.#at = end;
    return true;
  }

  /** Moves past the next occurrence of the text, on this line or a later one. @returns false if there is none */
  takeBehind(text: Uint8Array): boolean {
    const found = this.buffer.indexOf(text, this.#at);
    if (found < 0 || found + text.length > this.length) return false;
    this.#at = found + text.length;
    return true;
  }

  /** The next unsigned decimal integer on this line, after spaces; NaN if there is something else. */
  number(): number {
    this.skipSpaces();
    let value = 0;
    let digits = 0;
    for (; this.#at < this.length; this.#at++, digits++) {
      const byte = this.buffer[this.#at] ?? 0;
      if (byte < zero || byte > nine) break;
      value = value * 10 + (byte - zero);
    }
    return digits > 0 ? value : Number.NaN;
  }

  /** Skips `count` fields of this line. */
  skipFields(count: number): void {
    for (let left = count; left > 0; left--) {
      this.skipSpaces();
      while (!this.atLineEnd && this.buffer[this.#at] !== space && this.buffer[this.#at] !== tab) this.#at++;
    }
  }

  /** The next field as text, for names seen for the first time; ends at a space, newline or `until`. */
  word(until = space): string {
    this.skipSpaces();
    const from = this.#at;
    while (!this.atLineEnd) {
      const byte = this.buffer[this.#at];
      if (byte === space || byte === tab || byte === until) break;
      this.#at++;
    }
    return this.buffer.toString('latin1', from, this.#at);
  }

  /** Skips one byte if it is `byte`. */
  takeByte(byte: number): boolean {
    if (this.atEnd || this.buffer[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  /** The current position, for {@link moveTo}. */
  get position(): number {
    return this.#at;
  }

  moveTo(position: number): void {
    this.#at = position;
  }
}
