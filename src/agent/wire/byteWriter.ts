const firstBytes = 16 * 1024;

/** Writes numbers and text one behind the other, little-endian, into a buffer that grows. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(firstBytes);
  #length = 0;

  /** What was written. It is overwritten after {@link begin}. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Starts over, in the same memory. */
  begin(): void {
    this.#length = 0;
  }

  /** Takes back what was written behind a length. */
  rewind(length: number): void {
    this.#length = length;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#buffer[at] = value;
  }

  uint16(value: number): void {
    const at = this.#reserve(2);
    this.#buffer.writeUInt16LE(value, at);
  }

  /** Overwrites two bytes that were written before. */
  setUint16(value: number, at: number): void {
    this.#buffer.writeUInt16LE(value, at);
  }

  get length(): number {
    return this.#length;
  }

  float32(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeFloatLE(value, at);
  }

  float64(value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleLE(value, at);
  }

  /** Pairs of hexadecimal digits, two a byte. */
  hex(digits: string): void {
    const at = this.#reserve(digits.length / 2);
    this.#buffer.write(digits, at, 'hex');
  }

  /** At most 255 characters of Latin-1, behind their number. */
  text(text: string): void {
    const short = text.slice(0, 255);
    this.byte(short.length);
    const at = this.#reserve(short.length);
    this.#buffer.write(short, at, 'latin1');
  }

  #reserve(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, at);
      this.#buffer = larger;
    }
    return at;
  }
}
