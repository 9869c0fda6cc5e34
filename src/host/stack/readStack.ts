import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Stack } from '../functionSpec.ts';
import { decodeStack } from './decodeStack.ts';

const largestBytes = 1024 * 1024;

/** Reads the `stack.yaml` (or `stack.yml`) of a folder. A file that cannot be read is a mistake in line 0. */
export function readStack(folder: string): Stack {
  const failed = (message: string): Stack => ({ functions: [], notRunnable: [], mistakes: [{ line: 0, message }] });
  let path = join(folder, 'stack.yaml');
  try {
    if (!isFile(path)) path = join(folder, 'stack.yml');
    if (!isFile(path)) return failed(`there is no ${join(folder, 'stack.yaml')}`);
    if (statSync(path).size > largestBytes) return failed(`${path} is larger than 1 MiB`);
    return decodeStack(readFileSync(path, 'utf8'), resolve(folder), isFolder);
  } catch (cause) {
    return failed(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
