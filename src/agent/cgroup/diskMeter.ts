import type { ByteScanner } from '../proc/byteScanner.ts';
import type { BlockDevices } from './blockDevices.ts';
import { CgroupFile } from './cgroupFile.ts';
import type { CgroupMounts } from './cgroupMounts.ts';

const read = Buffer.from('Read ');
const write = Buffer.from('Write ');
const total = Buffer.from('Total ');
const readBytesKey = Buffer.from('rbytes=');
const writtenBytesKey = Buffer.from('wbytes=');
const colon = 0x3a;

/** Ticks between readings while no container's disk traffic is counted. */
const readingsBetweenLooks = 16;

/** Bytes that a cgroup read from and wrote to physical disks, at the last reading; NaN where unknown. */
export abstract class DiskMeter {
  readBytes = Number.NaN;
  writtenBytes = Number.NaN;
  readonly #devices: BlockDevices;
  readonly #file: CgroupFile;

  protected constructor(devices: BlockDevices, file: CgroupFile) {
    this.#devices = devices;
    this.#file = file;
  }

  /**
   * Null if no hierarchy can have its disk counters.
   * @param folder path of the cgroup below every mount, `/kubepods/...`
   * @param phase spreads infrequent readings over the ticks; different for each cgroup
   */
  static of(mounts: CgroupMounts, folder: string, devices: BlockDevices, phase: number): DiskMeter | null {
    if (mounts.blkio !== null) return new Version1(devices, `${mounts.blkio}${folder}`, phase);
    return mounts.version2 === null ? null : new Version2(devices, `${mounts.version2}${folder}`);
  }

  read(scanner: ByteScanner): void {
    this.readBytes = this.writtenBytes = Number.NaN;
    if (!this.#file.read(scanner)) return;
    this.readBytes = this.writtenBytes = 0;
    this.decode(scanner);
  }

  protected abstract decode(scanner: ByteScanner): void;

  /** Reads the `major:minor` of a device's line. @returns false if there is none or the disk does not count */
  protected takeDevice(scanner: ByteScanner): boolean {
    const major = scanner.number();
    return scanner.takeByte(colon) && this.#devices.isCounted(major, scanner.number());
  }

  close(): void {
    this.#file.close();
  }
}

/**
 * `blkio.throttle.io_service_bytes`: lines `254:0 Read 65536`, then `Total 65536`.
 * Since Linux 6.10 it stays at `Total 0` until a throttle rule is first written for the device.
 */
class Version1 extends DiskMeter {
  readonly #devices: BlockDevices;
  #readings: number;
  #isNew = true;

  constructor(devices: BlockDevices, folder: string, phase: number) {
    const name = `${folder}/blkio.throttle.io_service_bytes`;
    super(devices, new CgroupFile(`${name}_recursive`, name));
    this.#devices = devices;
    this.#readings = phase;
  }

  override read(scanner: ByteScanner): void {
    const isDue = this.#isNew || this.#devices.isCounting || this.#readings % readingsBetweenLooks === 0;
    this.#isNew = false;
    this.#readings++;
    if (isDue) super.read(scanner);
  }

  protected override decode(scanner: ByteScanner): void {
    let isCounting = false;
    do {
      if (scanner.take(total)) {
        isCounting = scanner.number() > 0;
      } else if (this.takeDevice(scanner)) {
        scanner.skipSpaces();
        if (scanner.take(read)) this.readBytes += scanner.number();
        else if (scanner.take(write)) this.writtenBytes += scanner.number();
      }
    } while (scanner.nextLine());
    if (isCounting) this.#devices.isCounting = true;
    else this.readBytes = this.writtenBytes = Number.NaN;
  }
}

/** `io.stat`: lines `254:0 rbytes=4096 wbytes=0 rios=1 ...`; empty before the first transfer. */
class Version2 extends DiskMeter {
  constructor(devices: BlockDevices, folder: string) {
    super(devices, new CgroupFile(`${folder}/io.stat`));
  }

  protected override decode(scanner: ByteScanner): void {
    do {
      if (!this.takeDevice(scanner)) continue;
      while (!scanner.atLineEnd) {
        scanner.skipSpaces();
        if (scanner.take(readBytesKey)) this.readBytes += scanner.number();
        else if (scanner.take(writtenBytesKey)) this.writtenBytes += scanner.number();
        else scanner.skipFields(1);
      }
    } while (scanner.nextLine());
  }
}
