import { SysDevices } from '../node/sysDevices.ts';

/**
 * Which block devices count. A container's writes to a mapped or loop device are counted again at the disk below it, so
 * only the disks that count for the node count here.
 */
export class BlockDevices {
  /** Set once a version 1 counter was above 0: this kernel counts, for one container at least. */
  isCounting = false;
  readonly #devices: SysDevices;
  readonly #counted = new Map<number, boolean>();

  constructor(hostRoot: string) {
    this.#devices = new SysDevices(hostRoot);
  }

  isCounted(major: number, minor: number): boolean {
    // A minor number has 20 bits (include/linux/kdev_t.h).
    const device = major * 2 ** 20 + minor;
    let counted = this.#counted.get(device);
    if (counted === undefined) {
      counted = this.#devices.isDiskNumbered(major, minor);
      this.#counted.set(device, counted);
    }
    return counted;
  }
}
