import type { ByteScanner } from '../proc/byteScanner.ts';

const total = Buffer.from('total=');

/** A file that can be read whole into a scanner. */
interface Readable {
  read(into: ByteScanner): boolean;
  close(): void;
}

/**
 * A pressure file: `some avg10=0.00 avg60=0.00 avg300=0.00 total=31` and a line `full` like it, the totals in
 * microseconds, as the last reading found them in seconds; NaN where unknown.
 */
export class PressureFile {
  someSeconds = Number.NaN;
  fullSeconds = Number.NaN;
  /** True when the last reading found another total than the one before, and before the first. */
  hasGrown = true;
  readonly #file: Readable;

  constructor(file: Readable) {
    this.#file = file;
  }

  read(scanner: ByteScanner): void {
    const before = this.someSeconds;
    const isThere = this.#file.read(scanner);
    this.someSeconds = isThere && scanner.takeBehind(total) ? scanner.number() / 1e6 : Number.NaN;
    this.fullSeconds = isThere && scanner.takeBehind(total) ? scanner.number() / 1e6 : Number.NaN;
    this.hasGrown = !Object.is(this.someSeconds, before);
  }

  close(): void {
    this.#file.close();
  }
}
