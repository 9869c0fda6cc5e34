import { existsSync } from 'node:fs';

/**
 * True when a program that a test needs is installed. On a user's machine such a test is skipped; the test command
 * has said what to install. Under CI=true a missing component is a failure.
 */
export function component(program: string): boolean {
  const found = (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));
  if (!found && process.env.CI === 'true') throw new Error(`${program} is not installed`);
  return found;
}
