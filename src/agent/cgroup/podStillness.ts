import type { ByteScanner } from '../proc/byteScanner.ts';
import type { BlockDevices } from './blockDevices.ts';
import { CgroupFile } from './cgroupFile.ts';
import type { CgroupMounts } from './cgroupMounts.ts';
import { DiskMeter } from './diskMeter.ts';
import { memoryUsageFile } from './memoryMeter.ts';

/** What ended in a pod has run just before: until then its cgroup is looked for in every second. */
const stillAfterTicks = 10;

/**
 * Tells of a pod in which nothing runs whether its containers' memory and disk counters stand still too, by those of the
 * pod as a whole: what runs nothing allocates nothing, so that containers can only lose memory, and the pod's use is the
 * same only when each one's is. Disk counters only grow.
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

  /** True when nothing changed since the tick before. @param hasRun whether something in the pod ran since then */
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
