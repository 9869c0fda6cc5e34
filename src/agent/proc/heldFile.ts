import { closeSync, openSync, readSync } from 'node:fs';
import type { ByteScanner } from './byteScanner.ts';
import { holdDescriptor, noteShortage, releaseDescriptor } from './descriptors.ts';

/** Largest file read, far above any real one. */
const mostBytes = 4 * 1024 * 1024;
/** A read of a seq_file stops where the next record does not fit into a page; no record is longer than half of one. */
const halfPageBytes = 2048;

/**
 * A file of /proc or a cgroup that is read once a second. Its descriptor stays open and is read at offset 0, which
 * makes the kernel regenerate the content at a third of the cost of open, read and close. If too many descriptors are
 * held already, the file is opened for each reading.
 */
export class HeldFile {
  readonly path: string;
  readonly #endsWhenShort: boolean;
  #descriptor = -1;
  #isHeld = false;
  #couldOpen = false;
  #shortage: Error | null = null;

  /**
   * @param comes `one read` for a file that the kernel generates as one record, like all cgroup statistics: a read that
   * does not fill the buffer was complete, so no second read is needed to find the end
   */
  constructor(path: string, comes: 'in pages' | 'one read' = 'in pages') {
    this.path = path;
    this.#endsWhenShort = comes === 'one read';
  }

  /** Whether the last reading could open it, even if it was empty. */
  get isOpen(): boolean {
    return this.#couldOpen;
  }

  /** The error of the last reading if descriptors or memory ran out; else null. */
  get shortage(): Error | null {
    return this.#shortage;
  }

  /**
   * Reads the whole file into the scanner's buffer and rewinds the scanner.
   * @returns false if it is gone or may not be read; the next call tries to open it again
   */
  read(into: ByteScanner): boolean {
    this.#shortage = null;
    try {
      if (this.#descriptor < 0) this.#open();
      let length = 0;
      // One read of a seq_file returns a page at most: after a read of about that size, only an empty one is the end.
      for (;;) {
        const room = into.buffer.length - length;
        const got = readSync(this.#descriptor, into.buffer, length, room, length);
        length += got;
        if (got === 0 || length >= mostBytes) break;
        if (got < room && (this.#endsWhenShort || length < halfPageBytes)) break;
        if (got === room) into.grow();
      }
      into.begin(length);
      if (!this.#isHeld) this.#closeDescriptor();
      return length > 0;
    } catch (thrown) {
      this.#shortage = noteShortage(thrown) && thrown instanceof Error ? thrown : null;
      this.close();
      into.begin(0);
      return false;
    }
  }

  /** Closes the descriptor. */
  close(): void {
    this.#couldOpen = false;
    this.#closeDescriptor();
  }

  #open(): void {
    this.#descriptor = openSync(this.path, 'r');
    this.#couldOpen = true;
    this.#isHeld = holdDescriptor();
  }

  #closeDescriptor(): void {
    if (this.#descriptor < 0) return;
    closeSync(this.#descriptor);
    this.#descriptor = -1;
    if (this.#isHeld) releaseDescriptor();
    this.#isHeld = false;
  }
}
