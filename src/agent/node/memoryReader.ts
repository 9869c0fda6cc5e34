import { SecondRing } from '../../model/series/secondRing.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';
import type { Reader, Tick } from '../reader.ts';

const memTotal = Buffer.from('MemTotal:');
const memAvailable = Buffer.from('MemAvailable:');

/** Memory use of a node: 1 - MemAvailable/MemTotal, percent, from `<proc>/meminfo` (whose kB are KiB). */
export class MemoryReader implements Reader {
  readonly percent = new SecondRing();
  totalBytes = Number.NaN;
  readonly #file: HeldFile;
  readonly #scanner: ByteScanner;

  constructor(procRoot: string, scanner: ByteScanner) {
    this.#file = new HeldFile(`${procRoot}/meminfo`);
    this.#scanner = scanner;
  }

  sample(tick: Tick): void {
    let total = Number.NaN;
    let available = Number.NaN;
    if (this.#file.read(this.#scanner)) {
      do {
        if (this.#scanner.take(memTotal)) total = this.#scanner.number();
        else if (this.#scanner.take(memAvailable)) available = this.#scanner.number();
      } while ((Number.isNaN(total) || Number.isNaN(available)) && this.#scanner.nextLine());
    }
    this.totalBytes = total * 1024;
    this.percent.record(tick.second, total > 0 ? 100 * (1 - available / total) : Number.NaN);
  }

  close(): void {
    this.#file.close();
  }
}
