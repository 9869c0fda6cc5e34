import { fileURLToPath } from 'node:url';
import type { Stack } from '../../host/functionSpec.ts';
import { readStack } from '../../host/stack/readStack.ts';
import { StartMistake } from '../startMistake.ts';

const samplesFolder = fileURLToPath(new URL('../../../examples/functions', import.meta.url));

/**
 * The functions of a folder, or the samples.
 * @throws StartMistake with every mistake of its stack.yaml
 */
export function localFunctions(folder: string | null): Stack {
  const stack = readStack(folder ?? samplesFolder);
  if (stack.mistakes.length > 0) {
    throw new StartMistake(stack.mistakes.map(({ line, message }) => `stack.yaml, line ${line}: ${message}`));
  }
  return stack;
}
