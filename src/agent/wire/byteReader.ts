import { Fault } from '../../model/fault.ts';

/** Reads what a ByteWriter wrote. @throws Fault upstream_failed when there is less than is read */
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

  /** @param bytes half of the number of digits */
  hex(bytes: number): string {
    const at = this.#take(bytes);
    return this.#buffer.toString('hex', at, at + bytes);
  }

  text(): string {
    const length = this.byte();
    const at = this.#take(length);
    return this.#buffer.toString('latin1', at, at + length);
  }

  /** Refuses before anything is set aside for `bytes` that are not there. */
  need(bytes: number): void {
    if (bytes > this.#buffer.length - this.#at) throw new Fault('upstream_failed', 'The agent broke off its answer.');
  }

  #take(bytes: number): number {
    this.need(bytes);
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}
