import { readFileSync, statSync } from 'node:fs';
import { reasonOf } from './mistakeWords.ts';

/** True for a file; false for anything else, and where it cannot be found out: a loop of links, a name too long. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** True for a folder; false for anything else, and where it cannot be found out. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Why a file cannot be read (`EACCES`); null where it can. */
export function whyUnreadable(path: string): string | null {
  try {
    readFileSync(path);
    return null;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}
