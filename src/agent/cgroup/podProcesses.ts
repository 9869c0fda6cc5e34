import { readdirSync, readFileSync } from 'node:fs';
import type { ByteScanner } from '../proc/byteScanner.ts';
import { noteShortage } from '../proc/descriptors.ts';
import { HeldFile } from '../proc/heldFile.ts';

/** Shortest interval between scans of all processes. */
const msBetweenSearches = 10_000;
/** The last id on a line: if the node is itself a container, its own id comes first. */
const containerId = /^.*([0-9a-f]{64})/m;

/** Finds processes of containers, with their pids in the /proc that is read. */
export class PodProcesses {
  readonly procRoot: string;
  readonly #scanner: ByteScanner;
  #found = new Map<string, number>();
  #searchedMs = Number.NEGATIVE_INFINITY;

  constructor(procRoot: string, scanner: ByteScanner) {
    this.procRoot = procRoot;
    this.#scanner = scanner;
  }

  /**
   * A process of a container; null if none is found.
   * @param folder of its cgroup @param nowMs monotonic
   */
  of(id: string, folder: string, nowMs: number): number | null {
    const list = new HeldFile(`${folder}/cgroup.procs`, 'one read');
    const pid = list.read(this.#scanner) ? this.#scanner.number() : Number.NaN;
    const isThere = list.isOpen;
    list.close();
    if (pid > 0) return pid;
    // In a separate PID namespace, a reader sees 0 (version 2) or nothing (version 1) for all other processes.
    return isThere ? this.#search(id, nowMs) : null;
  }

  /** By the cgroups of each process: their paths end with the container's in any namespace. */
  #search(id: string, nowMs: number): number | null {
    if (!this.#found.has(id) && nowMs - this.#searchedMs >= msBetweenSearches) {
      this.#searchedMs = nowMs;
      this.#found = new Map();
      for (const name of namesIn(this.procRoot)) if (/^\d+$/.test(name)) this.#note(name);
    }
    const pid = this.#found.get(id) ?? null;
    // It may have ended since; the next call then finds another one.
    this.#found.delete(id);
    return pid;
  }

  #note(pid: string): void {
    try {
      const id = containerId.exec(readFileSync(`${this.procRoot}/${pid}/cgroup`, 'latin1'))?.[1];
      if (id !== undefined && !this.#found.has(id)) this.#found.set(id, Number(pid));
    } catch (thrown) {
      // It has probably ended.
      noteShortage(thrown);
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    noteShortage(thrown);
    return [];
  }
}
