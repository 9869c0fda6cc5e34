import { CounterRate } from '../model/series/counterRate.ts';
import { SecondRing } from '../model/series/secondRing.ts';
import type { PressureSeries } from '../model/series/series.ts';
import type { ByteScanner } from './proc/byteScanner.ts';

const total = Buffer.from('total=');

/** A file that can be read whole into a scanner. */
interface Readable {
  read(into: ByteScanner): boolean;
  close(): void;
}

/**
 * A pressure file of the kernel: `some avg10=0.00 avg60=0.00 avg300=0.00 total=31` and a `full` line like it, totals in
 * microseconds. Has the totals of the last reading in seconds; NaN where unknown.
 */
export class PressureFile {
  someSeconds = Number.NaN;
  fullSeconds = Number.NaN;
  /** Whether the last reading changed the total; true before the first. */
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

/** The pressure files of a cgroup or of the node. */
export interface PressureFiles {
  readonly cpu: PressureFile;
  readonly memory: PressureFile;
  readonly io: PressureFile;
}

/** A total that grows while tasks are stalled, as percent of each of the last 60 seconds. */
class Share extends SecondRing {
  readonly #rate = new CounterRate();

  /** @param totalSeconds NaN where unknown @param atMs monotonic time of the reading */
  take(second: number, isContinuous: boolean, totalSeconds: number, atMs: number): void {
    const share = this.#rate.next(totalSeconds, atMs);
    // The kernel updates totals at irregular times; a second has no more than 100% of stalls.
    this.record(second, isContinuous ? Math.min(100, 100 * share) : Number.NaN);
  }
}

/** The last 60 seconds of pressure, from the totals of the files. */
export class PressureRates implements PressureSeries {
  readonly cpuSomePressurePercent = new Share();
  readonly memorySomePressurePercent = new Share();
  readonly memoryFullPressurePercent = new Share();
  readonly ioSomePressurePercent = new Share();
  readonly ioFullPressurePercent = new Share();

  /** Records the newest readings of the files. @param atMs monotonic time of the readings */
  record(second: number, isContinuous: boolean, { cpu, memory, io }: PressureFiles, atMs: number): void {
    this.cpuSomePressurePercent.take(second, isContinuous, cpu.someSeconds, atMs);
    this.memorySomePressurePercent.take(second, isContinuous, memory.someSeconds, atMs);
    this.memoryFullPressurePercent.take(second, isContinuous, memory.fullSeconds, atMs);
    this.ioSomePressurePercent.take(second, isContinuous, io.someSeconds, atMs);
    this.ioFullPressurePercent.take(second, isContinuous, io.fullSeconds, atMs);
  }
}
