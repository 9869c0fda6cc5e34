import { statSync } from 'node:fs';
import type { Clock } from '../../model/clock.ts';
import { isPhysicalInterface } from '../../model/series/deviceNames.ts';
import { NetworkReader } from '../node/networkReader.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import type { Tick } from '../reader.ts';
import type { PodProcesses } from './podProcesses.ts';

/**
 * A container may be found before it joins its pod's network: checked again after 1, 2, 4 ... ticks, then this often.
 */
const ticksBetweenLooks = 64;

/**
 * Network traffic of a pod, from `<proc>/PID/net/dev` of any of its processes. A namespace file has the same inode
 * through every process and anyone may stat it. A pod in the network of process 1 uses the node's, and its share of
 * that is unknown.
 */
export class PodNetwork {
  readonly reader: NetworkReader;
  readonly #processes: PodProcesses;
  readonly #phase: number;
  #inode: number | null = null;
  #ticks = 0;

  /** @param phase spreads infrequent checks over the ticks; different for each pod */
  constructor(processes: PodProcesses, phase: number, scanner: ByteScanner, clock: Clock) {
    this.#processes = processes;
    this.#phase = phase;
    // /sys describes the node's network namespace, and no interface in a pod's namespace is hardware.
    this.reader = new NetworkReader(null, isPhysicalInterface, scanner, clock);
  }

  /** Its containers have changed. */
  changed(): void {
    this.#ticks = 0;
  }

  /** @param processOf finds a process of the pod; null if there is none */
  sample(tick: Tick, processOf: () => number | null): void {
    const ticks = this.#ticks++;
    const isPowerOf2 = (ticks & (ticks - 1)) === 0;
    const isDue = isPowerOf2 || (ticks + this.#phase) % ticksBetweenLooks === 0;
    const isLost = this.#inode !== null && !this.reader.isOpen;
    if (isDue || isLost) this.#look(processOf());
    this.reader.sample(tick);
  }

  /** Releases the namespace, which cannot end while its file is open. */
  close(): void {
    this.#inode = null;
    this.reader.move(null);
  }

  #look(pid: number | null): void {
    // If no process is found, keep the namespace that is already being read.
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

/** Null for a process that has ended or whose folder may not be read. */
function inodeOf(path: string): number | null {
  try {
    return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
  } catch {
    return null;
  }
}
