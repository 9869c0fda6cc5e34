import { bytesPerKib } from '../../contract/units.ts';
import type { Clock } from '../../model/clock.ts';
import { SecondRing } from '../../model/secondRing.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';
import type { Reader, Tick } from '../reader.ts';
import { DeviceCounters } from './deviceCounters.ts';
import { isPhysicalInterface } from './deviceRules.ts';

const colon = 0x3a;

/**
 * What the physical interfaces of a node receive and send, KiB per second, from `<proc>/1/net/dev`: process 1 is in
 * the node's own network namespace also where the reader, in a pod, is not.
 */
export class NetworkReader implements Reader {
  readonly downKibPerSecond = new SecondRing();
  readonly upKibPerSecond = new SecondRing();
  readonly #file: HeldFile;
  readonly #scanner: ByteScanner;
  readonly #clock: Clock;
  readonly #bytes = new DeviceCounters(isPhysicalInterface, colon);

  constructor(procRoot: string, scanner: ByteScanner, clock: Clock) {
    this.#file = new HeldFile(`${procRoot}/1/net/dev`);
    this.#scanner = scanner;
    this.#clock = clock;
  }

  sample(tick: Tick): void {
    const scanner = this.#scanner;
    this.#bytes.begin(tick.continuous);
    if (this.#file.read(scanner)) {
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
    this.#file.close();
  }
}
