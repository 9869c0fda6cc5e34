import type { ByteScanner } from '../proc/byteScanner.ts';
import type { BlockDevices } from './blockDevices.ts';
import { CgroupFile } from './cgroupFile.ts';
import type { CgroupMounts } from './cgroupMounts.ts';
import { DiskMeter } from './diskMeter.ts';
import { memoryUsageFile } from './memoryMeter.ts';

/** A container that ends has just run: until then its cgroup is checked every second. */
const stillAfterTicks = 10;

/**
 * Whether, in a pod where nothing runs, the containers' memory and disk counters are unchanged too, judged by the pod's
 * own counters: without running nothing allocates, so containers can only lose memory and the pod's usage is unchanged
 * only if each container's is. Disk counters only increase.
 */
export class PodStillness {
  readonly #memory: CgroupFile | null;
  readonly #disk: DiskMeter | null;
  #ticks = 0;
  #memoryBytes = Number.NaN;
  #diskBytes = Number.NaN;

  /** @param folder path of the pod's cgroup below every mount @param phase as of DiskMeter */
  constructor(mounts: CgroupMounts, folder: string, devices: BlockDevices, phase: number) {
    const usage = memoryUsageFile(mounts, folder);
    this.#memory = usage === null ? null : new CgroupFile(usage);
    this.#disk = DiskMeter.of(mounts, folder, devices, phase);
  }

  /** Whether nothing changed since the previous tick. @param hasRun whether anything in the pod ran since then */
  look(hasRun: boolean, scanner: ByteScanner): boolean {
    this.#ticks = hasRun ? 0 : this.#ticks + 1;
    if (this.#ticks < stillAfterTicks || this.#memory === null) return false;
    const memoryBytes = this.#memory.read(scanner) ? scanner.number() : Number.NaN;
    this.#disk?.read(scanner);
    const diskBytes = (this.#disk?.readBytes ?? 0) + (this.#disk?.writtenBytes ?? 0);
    const isSame =
      this.#ticks > stillAfterTicks && memoryBytes === this.#memoryBytes && Object.is(diskBytes, this.#diskBytes);
    this.#memoryBytes = memoryBytes;
    this.#diskBytes = diskBytes;
    return isSame;
  }

  close(): void {
    this.#memory?.close();
    this.#disk?.close();
  }
}
