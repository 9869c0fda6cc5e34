import { statSync } from 'node:fs';

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
