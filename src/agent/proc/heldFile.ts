import { closeSync, openSync, readSync } from 'node:fs';
import type { ByteScanner } from './byteScanner.ts';

/** Largest file read whole: a bound against nonsense, far above any real /proc file that is read here. */
const mostBytes = 4 * 1024 * 1024;

/**
 * A file of /proc or a cgroup that is read once a second: its descriptor stays open and is read at offset 0,
 * which makes the kernel produce it anew, at a third of the cost of open, read and close.
 */
export class HeldFile {
  readonly path: string;
  #descriptor = -1;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Reads the whole file into the scanner's buffer and sets the scanner to its start.
   * False when it cannot be read: it is gone, or may not be read; the next call tries to open it again.
   */
  read(into: ByteScanner): boolean {
    try {
      if (this.#descriptor < 0) this.#descriptor = openSync(this.path, 'r');
      let length = 0;
      // One read of a seq_file gives a kernel page at most: only an empty read is the end.
      for (;;) {
        const room = into.buffer.length - length;
        const got = readSync(this.#descriptor, into.buffer, length, room, length);
        length += got;
        if (got === 0 || length >= mostBytes) break;
        if (got === room) into.grow();
      }
      into.begin(length);
      return length > 0;
    } catch {
      this.close();
      into.begin(0);
      return false;
    }
  }

  /** Lets the descriptor go. */
  close(): void {
    if (this.#descriptor < 0) return;
    closeSync(this.#descriptor);
    this.#descriptor = -1;
  }
}
