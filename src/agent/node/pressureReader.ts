import type { Clock } from '../../model/clock.ts';
import { PressureFile, type PressureFiles, PressureRates } from '../pressure.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';
import type { Reader, Tick } from '../reader.ts';

/** Pressure of a node, from `<proc>/pressure/{cpu,memory,io}`. */
export class PressureReader implements Reader {
  readonly series = new PressureRates();
  readonly files: PressureFiles;
  readonly #scanner: ByteScanner;
  readonly #clock: Clock;

  /** @param folder `<proc>/pressure` */
  constructor(folder: string, scanner: ByteScanner, clock: Clock) {
    const file = (name: string) => new PressureFile(new HeldFile(`${folder}/${name}`, 'one read'));
    this.files = { cpu: file('cpu'), memory: file('memory'), io: file('io') };
    this.#scanner = scanner;
    this.#clock = clock;
  }

  sample(tick: Tick): void {
    const { cpu, memory, io } = this.files;
    for (const file of [cpu, memory, io]) file.read(this.#scanner);
    this.series.record(tick.second, tick.continuous, this.files, this.#clock.monotonicMs());
  }

  close(): void {
    const { cpu, memory, io } = this.files;
    for (const file of [cpu, memory, io]) file.close();
  }
}
