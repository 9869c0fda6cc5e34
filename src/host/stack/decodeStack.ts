import type { FunctionSpec, NotRunnable, Stack } from '../functionSpec.ts';
import { fillVariables, markStart } from './fillVariables.ts';
import { FunctionDecoder } from './functionDecoder.ts';
import { type YamlField, YamlReader } from './yamlReader.ts';

/**
 * The functions of a stack file (OpenFaaS' `stack.yaml`), with every mistake in it at once. What stack files may hold
 * beyond what is read here is let alone. A handler may lie outside `folder` (`../shared`): whoever writes the stack file
 * chooses the commands that are run anyway.
 *
 * @param folder where the file lies, absolute
 * @param isFolder asked for each handler
 * @param variables what stands for `${NAME}`
 */
export function decodeStack(
  text: string,
  folder: string,
  isFolder: (path: string) => boolean,
  variables: Readonly<Record<string, string | undefined>>,
): Stack {
  const filled = fillVariables(text, variables);
  const yaml = new YamlReader(filled.text, filled.lineOf);
  const functions: FunctionSpec[] = [];
  const notRunnable: NotRunnable[] = [];
  if (yaml.readable) {
    const root = yaml.map(yaml.root, 'the file');
    const listed = root.get('functions');
    const byName = listed === undefined ? new Map<string, YamlField>() : yaml.map(listed, '"functions"');
    if (byName.size === 0 && yaml.mistakes.length === 0) {
      yaml.mistake(listed?.line ?? 1, 'there must be a function under "functions"');
    }
    for (const [name, field] of byName) {
      const decoded = new FunctionDecoder(yaml, name, field, folder, isFolder).decode();
      if ('reason' in decoded) notRunnable.push(decoded);
      else functions.push(decoded);
    }
  }
  const unfilled = filled.unfilled
    .filter(({ mark }) => yaml.holds(mark))
    .map(({ line, message }) => ({ line, message }));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  return {
    functions: functions.sort(byName),
    notRunnable: notRunnable.sort(byName),
    mistakes: [...unfilled, ...yaml.mistakes]
      .filter(({ message }) => !message.includes(markStart))
      .sort((a, b) => a.line - b.line),
  };
}
