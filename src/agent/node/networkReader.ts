import { bytesPerKib } from '../../contract/units.ts';
import type { Clock } from '../../model/clock.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';
import type { Reader, Tick } from '../reader.ts';
import { DeviceCounters, type IsCounted } from './deviceCounters.ts';

const colon = 0x3a;

/**
 * Traffic of the physical interfaces of a network namespace, KiB per second, from `net/dev` in /proc. The node's is
 * `<proc>/1/net/dev`: process 1 is in the node's namespace even where the reader, in a pod, is not.
 */
export class NetworkReader implements Reader {
  readonly downKibPerSecond = new SecondRing();
  readonly upKibPerSecond = new SecondRing();
  readonly #scanner: ByteScanner;
  readonly #clock: Clock;
  #file: HeldFile | null = null;
  readonly #isCounted: IsCounted;
  #bytes: DeviceCounters;

  /**
   * @param path null: none yet
   * @param isCounted whether an interface is physical
   */
  constructor(path: string | null, isCounted: IsCounted, scanner: ByteScanner, clock: Clock) {
    this.#isCounted = isCounted;
    this.#scanner = scanner;
    this.#clock = clock;
    this.#file = path === null ? null : new HeldFile(path);
    this.#bytes = new DeviceCounters(isCounted, colon);
  }

  /** Switches to another namespace, or to none. */
  move(path: string | null): void {
    this.close();
    this.#file = path === null ? null : new HeldFile(path);
    this.#bytes = new DeviceCounters(this.#isCounted, colon);
  }

  /** Whether the last sample succeeded. */
  get isOpen(): boolean {
    return this.#file?.isOpen === true;
  }

  /** The interfaces that counted at the last tick; null if they could not be read. */
  get interfaces(): readonly string[] | null {
    return this.isOpen ? this.#bytes.countedNames : null;
  }

  sample(tick: Tick): void {
    const scanner = this.#scanner;
    this.#bytes.begin(tick.continuous);
    if (this.#file?.read(scanner) === true) {
      const atMs = this.#clock.monotonicMs();
      // Two lines of headings; then name: bytes-received (7 more) bytes-sent ...
      scanner.nextLine();
      while (scanner.nextLine()) {
        const nic = this.#bytes.takeName(scanner);
        if (nic === null) continue;
        const received = scanner.number();
        scanner.skipFields(7);
        this.#bytes.add(nic, received, scanner.number(), atMs);
      }
    }
    this.#bytes.end();
    this.downKibPerSecond.record(tick.second, this.#bytes.inwardPerSecond / bytesPerKib);
    this.upKibPerSecond.record(tick.second, this.#bytes.outwardPerSecond / bytesPerKib);
  }

  close(): void {
    this.#file?.close();
  }
}
