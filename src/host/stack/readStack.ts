import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemErrorCode } from '../../model/systemErrorCode.ts';
import type { Stack } from '../functionSpec.ts';
import { decodeStack } from './decodeStack.ts';

const largestBytes = 1024 * 1024;

/** Names of a stack file, in order of preference. */
export const stackFileNames: readonly string[] = ['stack.yaml', 'stack.yml'];

/** A stack with the name of its file, for messages. */
export interface StackFile extends Stack {
  readonly fileName: string;
}

/**
 * Reads the stack file of a folder. An unreadable file is a mistake in line 0.
 * @param variables values of `${NAME}`
 */
export function readStack(folder: string, variables: Readonly<Record<string, string | undefined>>): StackFile {
  let fileName = 'stack.yaml';
  const failed = (message: string): StackFile => ({
    fileName,
    functions: [],
    notRunnable: [],
    mistakes: [{ line: 0, message }],
  });
  try {
    const found = stackFileNames.find((name) => isFile(join(folder, name)));
    if (found === undefined) return failed(`there is no stack.yaml or stack.yml in ${folder}`);
    fileName = found;
    const path = join(folder, fileName);
    if (statSync(path).size > largestBytes) return failed(`${path} is larger than 1 MiB`);
    return { fileName, ...decodeStack(readFileSync(path, 'utf8'), resolve(folder), isFolder, variables) };
  } catch (cause) {
    const reason = systemErrorCode(cause) ?? String(cause);
    return failed(`${join(folder, fileName)} cannot be read (${reason})`);
  }
}

/** The mistakes of a stack file, each a sentence with its place in front. */
export function stackMistakes({ fileName, mistakes }: StackFile): readonly string[] {
  return mistakes.map(({ line, message }) => `${line === 0 ? '' : `${fileName}, line ${line}: `}${message}.`);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
