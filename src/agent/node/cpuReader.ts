import { SecondRing } from '../../model/series/secondRing.ts';
import type { Series } from '../../model/series/series.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';
import type { Reader, Tick } from '../reader.ts';

// The columns of the line `cpu` in /proc/stat (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal,
// guest, guest_nice. The last two are included in user and nice.
const label = Buffer.from('cpu ');
const columns = 8;
const idle = 3;
const iowait = 4;
const steal = 7;
const notBusy: readonly number[] = [idle, iowait, steal];

/**
 * CPU use of a node: time of all cores that is not idle, iowait or steal, percent, as the node exporter's mixin defines
 * it. From the first line of `<proc>/stat`.
 */
export class CpuReader implements Reader {
  readonly #file: HeldFile;
  readonly #scanner: ByteScanner;
  readonly #ring = new SecondRing();
  #previous = new Float64Array(columns).fill(Number.NaN);
  #current = new Float64Array(columns).fill(Number.NaN);

  constructor(procRoot: string, scanner: ByteScanner) {
    this.#file = new HeldFile(`${procRoot}/stat`);
    this.#scanner = scanner;
  }

  get percent(): Series {
    return this.#ring;
  }

  sample(tick: Tick): void {
    this.#readColumns();
    const percent = tick.continuous ? this.#busyPercent() : Number.NaN;
    this.#ring.record(tick.second, percent);
    [this.#previous, this.#current] = [this.#current, this.#previous];
  }

  #readColumns(): void {
    const found = this.#file.read(this.#scanner) && this.#scanner.take(label);
    for (let column = 0; column < columns; column++) {
      this.#current[column] = found ? this.#scanner.number() : Number.NaN;
    }
  }

  #busyPercent(): number {
    let total = 0;
    let unused = 0;
    for (let column = 0; column < columns; column++) {
      const delta = (this.#current[column] ?? Number.NaN) - (this.#previous[column] ?? Number.NaN);
      if (notBusy.includes(column)) {
        // proc(5): iowait (and idle with it) may decrease slightly on a running kernel; that is not a reset.
        const grown = Math.max(delta, 0);
        unused += grown;
        total += grown;
      } else if (delta < 0) {
        return Number.NaN;
      } else {
        total += delta;
      }
    }
    return total > 0 ? (100 * (total - unused)) / total : Number.NaN;
  }

  close(): void {
    this.#file.close();
  }
}
