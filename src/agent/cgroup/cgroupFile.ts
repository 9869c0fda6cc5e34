import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';

/** A runtime makes a container's folders one after another: what is missing is looked for this often at once. */
const earlyAttempts = 3;
/** Then this many readings pass by between two looks: a failed open costs ten times a reading. */
const readingsBetweenLooks = 15;

/** A file of a cgroup that may be missing, be it for a moment or because this kernel does not have it. */
export class CgroupFile {
  readonly #candidates: readonly string[];
  #file: HeldFile | null = null;
  #attempts = 0;
  #waits = 0;

  /** @param candidates paths, of which the first that can be read is taken */
  constructor(...candidates: string[]) {
    this.#candidates = candidates;
  }

  /** Reads it whole into the scanner. False when it cannot be read; an empty file can. */
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
