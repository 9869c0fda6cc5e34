import { bytesPerKib } from '../../contract/units.ts';
import type { Clock } from '../../model/clock.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';
import type { Reader, Tick } from '../reader.ts';
import { DeviceCounters } from './deviceCounters.ts';
import type { SysDevices } from './sysDevices.ts';

const space = 0x20;

/** A sector of /proc/diskstats is 512 bytes on every device (Documentation/admin-guide/iostats.rst). */
const sectorsPerKib = bytesPerKib / 512;

/** Reads and writes of a node's physical disks, KiB per second, from `<proc>/diskstats`. */
export class DisksReader implements Reader {
  readonly readKibPerSecond = new SecondRing();
  readonly writeKibPerSecond = new SecondRing();
  readonly #file: HeldFile;
  readonly #scanner: ByteScanner;
  readonly #clock: Clock;
  readonly #sectors: DeviceCounters;

  constructor(procRoot: string, devices: SysDevices, scanner: ByteScanner, clock: Clock) {
    this.#sectors = new DeviceCounters((name, isListed) => devices.isDisk(name, isListed), space);
    this.#file = new HeldFile(`${procRoot}/diskstats`);
    this.#scanner = scanner;
    this.#clock = clock;
  }

  /** The disks that counted at the last tick; null if they could not be read. */
  get disks(): readonly string[] | null {
    return this.#file.isOpen ? this.#sectors.countedNames : null;
  }

  sample(tick: Tick): void {
    const scanner = this.#scanner;
    this.#sectors.begin(tick.continuous);
    if (this.#file.read(scanner)) {
      const atMs = this.#clock.monotonicMs();
      do {
        // major minor name reads merged sectors-read ms writes merged sectors-written ...
        scanner.skipFields(2);
        const disk = this.#sectors.takeName(scanner);
        if (disk === null) continue;
        scanner.skipFields(2);
        const sectorsRead = scanner.number();
        scanner.skipFields(3);
        this.#sectors.add(disk, sectorsRead, scanner.number(), atMs);
      } while (scanner.nextLine());
    }
    this.#sectors.end();
    this.readKibPerSecond.record(tick.second, this.#sectors.inwardPerSecond / sectorsPerKib);
    this.writeKibPerSecond.record(tick.second, this.#sectors.outwardPerSecond / sectorsPerKib);
  }

  close(): void {
    this.#file.close();
  }
}
