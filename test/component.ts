import { existsSync } from 'node:fs';

/**
 * True if a program that a test needs is installed. Otherwise the test is skipped; the test command has printed what to
 * install. Under CI=true, a missing program is a failure.
 */
export function component(program: string): boolean {
  const found = (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));
  if (!found && process.env.CI === 'true') throw new Error(`${program} is not installed`);
  return found;
}
