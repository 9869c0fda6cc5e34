import { CounterRate } from '../../model/series/counterRate.ts';
import { printableName } from '../../model/series/deviceNames.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';

/** Two counters of one device: received or read, and sent or written. */
interface Device {
  readonly nameBytes: Buffer;
  counted: boolean;
  readonly inward: CounterRate;
  readonly outward: CounterRate;
  seenAtTick: number;
}

/** A device may get another stacked on top of it, so whether it counts is checked again after this many ticks. */
const ticksBetweenLooks = 64;

/** Whether a device counts, by its name. @param isListed whether another one is in the same file */
export type IsCounted = (name: string, isListed: (name: string) => boolean) => boolean;

/**
 * Adds up the rates of the devices that count, tick by tick. If one of them came or went since the previous tick, its
 * traffic is only partly known and the sums of that tick are NaN; so they are if no device counts.
 */
export class DeviceCounters {
  inwardPerSecond = Number.NaN;
  outwardPerSecond = Number.NaN;
  readonly #isCounted: IsCounted;
  readonly #delimiter: number;
  readonly #devices = new Map<string, Device>();
  /** The devices in the order of the file at the previous tick, which hardly ever changes. */
  readonly #byLine: Device[] = [];
  #line = 0;
  #tick = 0;
  #countedDevices = 0;
  #whole = false;

  /**
   * @param isCounted called when a device appears, after those before it in the file, and rarely again
   * @param delimiter the byte that ends a name in the file
   */
  constructor(isCounted: IsCounted, delimiter: number) {
    this.#isCounted = isCounted;
    this.#delimiter = delimiter;
  }

  /** Begins a tick. @param continuous as in Tick */
  begin(continuous: boolean): void {
    this.#tick++;
    this.#line = 0;
    this.#countedDevices = 0;
    this.#whole = continuous;
    this.inwardPerSecond = 0;
    this.outwardPerSecond = 0;
    if (this.#tick % ticksBetweenLooks === 0) this.#lookAgain();
  }

  /** Reads the device name at the scanner's position; null if the device does not count. */
  takeName(scanner: ByteScanner): Device | null {
    const line = this.#line++;
    scanner.skipSpaces();
    const start = scanner.position;
    let device = this.#byLine[line];
    if (device === undefined || !scanner.take(device.nameBytes) || !scanner.takeByte(this.#delimiter)) {
      scanner.moveTo(start);
      device = this.#named(scanner.word(this.#delimiter));
      scanner.takeByte(this.#delimiter);
      this.#byLine[line] = device;
    }
    if (device.counted && device.seenAtTick !== this.#tick - 1) this.#whole = false;
    device.seenAtTick = this.#tick;
    return device.counted ? device : null;
  }

  /** The devices that counted at the last tick, in the order of the file. */
  get countedNames(): string[] {
    const counted = this.#byLine.filter((device) => device.counted);
    return counted.map(({ nameBytes }) => printableName(nameBytes.toString()));
  }

  /** Records the counters of a device that counts. @param atMs monotonic time of the reading */
  add(device: Device, inward: number, outward: number, atMs: number): void {
    this.#countedDevices++;
    this.inwardPerSecond += device.inward.next(inward, atMs);
    this.outwardPerSecond += device.outward.next(outward, atMs);
  }

  /** Ends a tick: drops devices that are gone and completes the sums. */
  end(): void {
    this.#byLine.length = this.#line;
    for (const [name, device] of this.#devices) {
      if (device.seenAtTick === this.#tick) continue;
      this.#devices.delete(name);
      if (device.counted) this.#whole = false;
    }
    if (this.#whole && this.#countedDevices > 0) return;
    this.inwardPerSecond = Number.NaN;
    this.outwardPerSecond = Number.NaN;
  }

  readonly #isListed = (name: string): boolean => this.#devices.has(name);

  #lookAgain(): void {
    for (const [name, device] of this.#devices) {
      if (!device.counted || this.#isCounted(name, this.#isListed)) continue;
      device.counted = false;
      this.#whole = false;
    }
  }

  #named(name: string): Device {
    let device = this.#devices.get(name);
    if (device === undefined) {
      device = {
        nameBytes: Buffer.from(name, 'latin1'),
        counted: this.#isCounted(name, this.#isListed),
        inward: new CounterRate(),
        outward: new CounterRate(),
        seenAtTick: 0,
      };
      this.#devices.set(name, device);
    }
    return device;
  }
}
