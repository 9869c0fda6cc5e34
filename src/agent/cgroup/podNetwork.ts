import { statSync } from 'node:fs';
import type { Clock } from '../../model/clock.ts';
import { isPhysicalInterface } from '../../model/series/deviceNames.ts';
import { NetworkReader } from '../node/networkReader.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import type { Tick } from '../reader.ts';
import type { PodProcesses } from './podProcesses.ts';

/** A container may be met before it has joined its pod's network: looked at again after 1, 2, 4 ... ticks, then so seldom. */
const ticksBetweenLooks = 64;

/**
 * What a pod receives and sends, through `<proc>/PID/net/dev` of any of its processes. The file of a namespace has one
 * inode whichever process it is reached by, and everybody may ask for it: a pod in the network of process 1 uses the
 * node's, and what it uses of that nobody knows.
 */
export class PodNetwork {
  readonly reader: NetworkReader;
  readonly #processes: PodProcesses;
  readonly #phase: number;
  #inode: number | null = null;
  #ticks = 0;

  /** @param phase spreads over the ticks what is looked at seldom: another number for each pod */
  constructor(processes: PodProcesses, phase: number, scanner: ByteScanner, clock: Clock) {
    this.#processes = processes;
    this.#phase = phase;
    // /sys tells of the node's network namespace, and in a pod's no interface has hardware of its own.
    this.reader = new NetworkReader(null, isPhysicalInterface, scanner, clock);
  }

  /** Its containers are others than before. */
  changed(): void {
    this.#ticks = 0;
  }

  /** @param processOf finds a process of the pod; null for none */
  sample(tick: Tick, processOf: () => number | null): void {
    const ticks = this.#ticks++;
    const isPowerOf2 = (ticks & (ticks - 1)) === 0;
    const isDue = isPowerOf2 || (ticks + this.#phase) % ticksBetweenLooks === 0;
    const isLost = this.#inode !== null && !this.reader.isOpen;
    if (isDue || isLost) this.#look(processOf());
    this.reader.sample(tick);
  }

  /** Lets the namespace go: it cannot end while its file is open. */
  close(): void {
    this.#inode = null;
    this.reader.move(null);
  }

  #look(pid: number | null): void {
    // A process that cannot be found does not take away what is read already.
    if (pid === null) return;
    const { procRoot } = this.#processes;
    const path = `${procRoot}/${pid}/net/dev`;
    const inode = inodeOf(path);
    if (inode === null || (inode === this.#inode && this.reader.isOpen)) return;
    const nodes = inodeOf(`${procRoot}/1/net/dev`);
    if (nodes === null || inode === nodes) {
      this.close();
      return;
    }
    this.#inode = inode;
    this.reader.move(path);
  }
}

/** Null for a process that has ended, or whose folder may not be looked into. */
function inodeOf(path: string): number | null {
  try {
    return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
  } catch {
    return null;
  }
}
