import { fileURLToPath } from 'node:url';
import { readStack, type StackFile } from '../../host/stack/readStack.ts';
import { StartMistake } from '../startMistake.ts';

const samplesFolder = fileURLToPath(new URL('../../../examples/functions', import.meta.url));

/**
 * The functions of a folder, or the samples. What stands for `${NAME}` in its stack file is this process' environment.
 * @throws StartMistake with every mistake of its stack file
 */
export function localFunctions(folder: string | null): StackFile {
  const stack = readStack(folder ?? samplesFolder, process.env);
  if (stack.mistakes.length > 0) {
    throw new StartMistake(stack.mistakes.map(({ line, message }) => `${stack.fileName}, line ${line}: ${message}`));
  }
  return stack;
}
