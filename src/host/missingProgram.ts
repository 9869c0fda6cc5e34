import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { FunctionSpec } from './functionSpec.ts';

/** Where the C library looks without PATH. */
const defaultPath = '/bin:/usr/bin';
const longestFirstLine = 512;
const advice = 'correct fprocess in the stack file';

type Lookup = 'found' | 'absent' | 'not executable';

/**
 * Why the program of a function cannot be started, and what to do about it, in a sentence; null if it can be. The
 * program is looked up as the replica does: in PATH, or relative to the function's folder. An interpreter that a script
 * names in its first line must exist, too.
 */
export function missingProgram({ fprocess, folder, environment }: FunctionSpec): string | null {
  const [program = ''] = fprocess.split(' ').filter((part) => part !== '');
  const path = environment['PATH'] ?? process.env['PATH'] ?? defaultPath;
  const { file, lookup } = find(program, folder, path);
  if (lookup === 'not executable') return `Program "${program}" is not executable: run chmod +x ${file}, or ${advice}.`;
  if (lookup === 'absent') {
    const where = program.includes('/') ? `: no file ${file}` : ' was not found in PATH';
    return `Program "${program}"${where}; install it, or ${advice}.`;
  }
  const interpreter = interpreterOf(file);
  if (interpreter === null || find(interpreter, folder, path).lookup === 'found') return null;
  return `Program "${program}" needs ${interpreter}, which was not found; install it, or correct its first line.`;
}

/** Finds a program as execvp does. */
function find(program: string, folder: string, path: string): { readonly file: string; readonly lookup: Lookup } {
  if (program.includes('/')) {
    const file = resolve(folder, program);
    return { file, lookup: lookUp(file) };
  }
  const files = path
    .split(':')
    .map((entry) => (isAbsolute(entry) ? join(entry, program) : join(folder, entry, program)));
  const looked = files.map((file) => ({ file, lookup: lookUp(file) }));
  return (
    looked.find(({ lookup }) => lookup === 'found') ??
    looked.find(({ lookup }) => lookup === 'not executable') ?? { file: program, lookup: 'absent' }
  );
}

function lookUp(file: string): Lookup {
  try {
    if (!statSync(file).isFile()) return 'absent';
  } catch {
    return 'absent';
  }
  try {
    accessSync(file, constants.X_OK);
    return 'found';
  } catch {
    return 'not executable';
  }
}

/** The interpreter in the first line of a script, behind `env` its argument; null for anything else. */
function interpreterOf(file: string): string | null {
  const firstLine = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/.exec(startOf(file));
  const [, interpreter = null, argument = ''] = firstLine ?? [];
  if (interpreter === null || !/(?:^|\/)env$/.test(interpreter) || !/^[\w./]/.test(argument)) return interpreter;
  return argument.includes('=') ? interpreter : argument;
}

/** The beginning of a file; empty for one that may be run but not read. */
function startOf(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const bytes = Buffer.alloc(longestFirstLine);
    return bytes.toString('latin1', 0, readSync(descriptor, bytes)).split('\n')[0] ?? '';
  } catch {
    return '';
  } finally {
    closeSync(descriptor);
  }
}
