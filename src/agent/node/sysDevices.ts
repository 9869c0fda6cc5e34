import { existsSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isPhysicalDisk, isPhysicalInterface, isVirtualDisk } from '../../model/series/deviceNames.ts';

/**
 * Which devices are physical, as the kernel tells below `<host root>/sys`: `class/net`, `class/block` and `devices`. Of
 * what is not there, as where /sys is not mounted, the name tells.
 */
export class SysDevices {
  readonly #sysRoot: string;

  /** @param hostRoot without a slash at its end */
  constructor(hostRoot: string) {
    this.#sysRoot = `${hostRoot}/sys`;
  }

  /**
   * True for an interface with hardware, or a hypervisor, behind it: a bond, bridge, VLAN or tunnel has none. What a
   * virtual function moves its master counts too, where that is such an interface itself (Hyper-V, virtio).
   */
  isInterface(name: string): boolean {
    const folder = `${this.#sysRoot}/class/net/${name}`;
    if (!existsSync(folder)) return isPhysicalInterface(name);
    return existsSync(`${folder}/device`) && !existsSync(`${folder}/master/device`);
  }

  /**
   * True for a whole disk that is made of no other device, and for a partition whose disk is not listed.
   * @param isListed whether a disk is in the same list
   */
  isDisk(name: string, isListed: (name: string) => boolean): boolean {
    const folder = this.#real(`class/block/${name.replaceAll('/', '!')}`);
    return folder === null ? isPhysicalDisk(name, isListed) : this.#isDiskAt(folder, name, isListed);
  }

  /** As {@link isDisk}, by its numbers, in a list of whole disks. What is nowhere counts. */
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
