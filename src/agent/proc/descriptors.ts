import { readFileSync } from 'node:fs';

// Descriptors and memory belong to the process, so the readers share them and run out of them together.

/** Errors that say nothing about a file, only that the process or machine has no resources left to read it. */
const shortages = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);
/** The rest is for connections and files opened briefly. */
const shareOfReaders = 0.5;
const mostOfReaders = 6000;

let most: number | null = null;
let held = 0;
let noted: string | null = null;

/** How many descriptors this process may have open; Infinity if unknown. */
export function mostDescriptors(): number {
  most ??= readMost();
  return most;
}

/**
 * Reserves a descriptor that is to stay open.
 * @returns false if readers already hold their share: do not keep it open
 */
export function holdDescriptor(): boolean {
  if (held >= Math.min(mostOfReaders, mostDescriptors() * shareOfReaders)) return false;
  held++;
  return true;
}

/** Releases a reserved descriptor. */
export function releaseDescriptor(): void {
  held--;
}

/** Notes an error if it means that descriptors or memory ran out. @returns whether it does */
export function noteShortage(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown) || !shortages.has(String(thrown.code))) return false;
  // The path after the comma is just one of many.
  noted = thrown.message.split(',', 1)[0] ?? thrown.message;
  return true;
}

/** The newest noted error since the last call, such as `EMFILE: too many open files`; null: none. */
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
