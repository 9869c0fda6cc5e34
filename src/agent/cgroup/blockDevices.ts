import { SysDevices } from '../node/sysDevices.ts';

/**
 * Which block devices count. What a container writes to a mapped or loop device is counted there and once more at the
 * disk below it, so only disks that count for the node count here.
 */
export class BlockDevices {
  /** True once a counter of version 1 was seen above 0: this kernel counts, for one container at least. */
  isCounting = false;
  readonly #devices: SysDevices;
  readonly #counted = new Map<number, boolean>();

  constructor(hostRoot: string) {
    this.#devices = new SysDevices(hostRoot);
  }

  isCounted(major: number, minor: number): boolean {
    // A minor has 20 bits (include/linux/kdev_t.h).
    const device = major * 2 ** 20 + minor;
    let counted = this.#counted.get(device);
    if (counted === undefined) {
      counted = this.#devices.isDiskNumbered(major, minor);
      this.#counted.set(device, counted);
    }
    return counted;
  }
}
