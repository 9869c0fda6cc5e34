import { writeSync } from 'node:fs';

/**
 * Keeps the program alive when what it prints cannot be written: the reader of a pipe is gone (EPIPE), the disk is full
 * (ENOSPC). Without listeners for it, Node ends a program that prints.
 */
export function surviveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Standard error for the log. A line that cannot be written is dropped: it neither waits nor piles up nor throws. */
export const logOutput = {
  write(line: string): void {
    const bytes = Buffer.from(line);
    try {
      for (let from = 0; from < bytes.length; ) from += writeSync(2, bytes, from);
    } catch {
      // EPIPE, ENOSPC, or EAGAIN of a terminal that does not read.
    }
  },
};
