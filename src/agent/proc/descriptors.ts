import { readFileSync } from 'node:fs';

// Descriptors and memory are the process's: what one reader takes or lacks all of them do.

/** Failures that say nothing of a file, but that this process or its machine has no room left to read it. */
const shortages = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);
/** The rest is for connections, and for files that are open for a moment. */
const shareOfReaders = 0.5;

let most: number | null = null;
let held = 0;
let noted: string | null = null;

/** How many descriptors this process may have open; Infinity where that is not known. */
export function mostDescriptors(): number {
  most ??= readMost();
  return most;
}

/** Takes a descriptor that is to stay open into account. False when readers hold as many as they may: then it is not to. */
export function holdDescriptor(): boolean {
  if (held >= mostDescriptors() * shareOfReaders) return false;
  held++;
  return true;
}

/** One that was held is closed. */
export function releaseDescriptor(): void {
  held--;
}

/** Notes why a file could not be read, if that is for want of descriptors or memory; true then. */
export function noteShortage(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown) || !shortages.has(String(thrown.code))) return false;
  // The path behind the comma is any of many.
  noted = thrown.message.split(',', 1)[0] ?? thrown.message;
  return true;
}

/** What was noted since the last call, such as `EMFILE: too many open files`; null: nothing. */
export function takeShortage(): string | null {
  const taken = noted;
  noted = null;
  return taken;
}

function readMost(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
