import { Fault } from '../../model/fault.ts';

const firstBytes = 16 * 1024;

/** Writes numbers and text, little-endian, into a buffer that grows. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(firstBytes);
  #length = 0;

  /** What was written; overwritten after {@link begin}. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** Starts over, in the same memory. */
  begin(): void {
    this.#length = 0;
  }

  /** Discards what was written after a length. */
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

  float32(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeFloatLE(value, at);
  }

  float64(value: number): void {
    const at = this.#reserve(8);
    this.#buffer.writeDoubleLE(value, at);
  }

  /** Hexadecimal digits, two a byte. */
  hex(digits: string): void {
    const at = this.#reserve(digits.length / 2);
    this.#buffer.write(digits, at, 'hex');
  }

  /** At most 255 characters of Latin-1, after a byte with their number. */
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

/** Reads what a {@link ByteWriter} wrote. Every read throws Fault upstream_failed at the end of the bytes. */
export class ByteReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get atEnd(): boolean {
    return this.#at === this.#buffer.length;
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#take(1));
  }

  uint16(): number {
    return this.#buffer.readUInt16LE(this.#take(2));
  }

  float32(): number {
    return this.#buffer.readFloatLE(this.#take(4));
  }

  float64(): number {
    return this.#buffer.readDoubleLE(this.#take(8));
  }

  /** @param bytes half the number of digits */
  hex(bytes: number): string {
    const at = this.#take(bytes);
    return this.#buffer.toString('hex', at, at + bytes);
  }

  text(): string {
    const length = this.byte();
    const at = this.#take(length);
    return this.#buffer.toString('latin1', at, at + length);
  }

  /** Checks that `bytes` are left, before memory is allocated for them. */
  need(bytes: number): void {
    if (bytes > this.#buffer.length - this.#at)
      throw new Fault('upstream_failed', 'The answer of the agent is cut off.');
  }

  #take(bytes: number): number {
    this.need(bytes);
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}
