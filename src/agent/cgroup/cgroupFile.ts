import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';

/**
 * A runtime creates a container's folders one after another, so a missing file is tried at every reading this often.
 */
const earlyAttempts = 3;
/** After that, only once in this many readings: a failed open costs ten times as much as a reading. */
const readingsBetweenLooks = 15;

/** A file of a cgroup that may be missing, briefly or because this kernel does not have it. */
export class CgroupFile {
  readonly #candidates: readonly string[];
  #file: HeldFile | null = null;
  #attempts = 0;
  #waits = 0;

  /** @param candidates paths; the first readable one is used */
  constructor(...candidates: string[]) {
    this.#candidates = candidates;
  }

  /** Reads all of it into the scanner. @returns false if unreadable; an empty file is readable */
  read(into: ByteScanner): boolean {
    if (this.#file === null) return this.#look(into);
    if (this.#file.read(into) || this.#file.isOpen) return true;
    this.#file = null;
    return false;
  }

  #look(into: ByteScanner): boolean {
    if (this.#waits > 0) {
      this.#waits--;
      return false;
    }
    for (const path of this.#candidates) {
      const file = new HeldFile(path, 'one read');
      if (!file.read(into) && !file.isOpen) continue;
      this.#file = file;
      this.#attempts = 0;
      return true;
    }
    if (++this.#attempts >= earlyAttempts) this.#waits = readingsBetweenLooks;
    return false;
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }
}
