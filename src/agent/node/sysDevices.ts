import { existsSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isPhysicalDisk, isPhysicalInterface, isVirtualDisk } from '../../model/series/deviceNames.ts';

/**
 * Which devices are physical, according to the kernel: `class/net`, `class/block` and `devices` below
 * `<host root>/sys`. If a device is missing there, for example because /sys is not mounted, its name decides.
 */
export class SysDevices {
  readonly #sysRoot: string;

  /** @param hostRoot without a trailing slash */
  constructor(hostRoot: string) {
    this.#sysRoot = `${hostRoot}/sys`;
  }

  /**
   * True for an interface backed by hardware or a hypervisor, unlike a bond, bridge, VLAN or tunnel. The traffic of a
   * virtual function is counted by its master, if that is such an interface itself (Hyper-V, virtio).
   */
  isInterface(name: string): boolean {
    const folder = `${this.#sysRoot}/class/net/${name}`;
    if (!existsSync(folder)) return isPhysicalInterface(name);
    return existsSync(`${folder}/device`) && !existsSync(`${folder}/master/device`);
  }

  /**
   * True for a whole disk not built on other devices, and for a partition whose disk is not listed.
   * @param isListed whether a disk is in the same list
   */
  isDisk(name: string, isListed: (name: string) => boolean): boolean {
    const folder = this.#real(`class/block/${name.replaceAll('/', '!')}`);
    return folder === null ? isPhysicalDisk(name, isListed) : this.#isDiskAt(folder, name, isListed);
  }

  /** {@link isDisk} by device numbers, in a list of whole disks. True for an unknown device. */
  isDiskNumbered(major: number, minor: number): boolean {
    const isListed = () => false;
    const folder = this.#real(`dev/block/${major}:${minor}`);
    if (folder !== null) return this.#isDiskAt(folder, basename(folder).replaceAll('!', '/'), isListed);
    try {
      const name = basename(readlinkSync(`${this.#sysRoot}/dev/block/${major}:${minor}`)).replaceAll('!', '/');
      return isPhysicalDisk(name, isListed);
    } catch {
      return true;
    }
  }

  #isDiskAt(folder: string, name: string, isListed: (name: string) => boolean): boolean {
    if (isVirtualDisk(name) || folder.includes('/devices/virtual/block/')) return false;
    if (existsSync(`${folder}/partition`)) return !isListed(basename(dirname(folder)).replaceAll('!', '/'));
    return !hasEntries(`${folder}/slaves`);
  }

  #real(path: string): string | null {
    try {
      return realpathSync(`${this.#sysRoot}/${path}`);
    } catch {
      return null;
    }
  }
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
