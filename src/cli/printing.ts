import { writeSync } from 'node:fs';

/**
 * Keeps the program alive when what it prints cannot be written: the reader of a pipe is gone (EPIPE), the disk is full
 * (ENOSPC). Without listeners for it, Node ends a program that prints.
 */
export function surviveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/**
 * An output for the log. A line that cannot be written is dropped: it neither waits nor piles up nor throws. Only the
 * rest of one that was written in part is kept, since the next line would otherwise be glued to it.
 * @param writeSome writes some of the bytes; returns how many, throws if none
 */
export function lineOutput(writeSome: (bytes: Buffer) => number): { write(line: string): void } {
  let rest: Buffer = Buffer.alloc(0);
  /** What could not be written. */
  const push = (bytes: Buffer): Buffer => {
    let left = bytes;
    try {
      while (left.length > 0) left = left.subarray(writeSome(left));
    } catch {
      // EPIPE, ENOSPC, or EAGAIN of a terminal that does not read.
    }
    return left;
  };
  return {
    write(line) {
      rest = push(rest);
      if (rest.length > 0) return;
      const bytes = Buffer.from(line);
      const left = push(bytes);
      if (left.length < bytes.length) rest = left;
    },
  };
}

/** Standard error for the log. */
export const logOutput = lineOutput((bytes) => writeSync(2, bytes));
