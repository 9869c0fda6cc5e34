import type { FunctionSpec, NotRunnable, Stack } from '../functionSpec.ts';
import { fillVariables, markStart } from './fillVariables.ts';
import { FunctionDecoder } from './functionDecoder.ts';
import { type YamlField, YamlReader } from './yamlReader.ts';

/**
 * The functions of a stack file (OpenFaaS' `stack.yaml`), with all its mistakes at once. Fields not used here are
 * ignored. A handler may be outside `folder` (`../shared`): the author of the stack file chooses the commands anyway.
 * @param folder of the file, absolute
 * @param isFolder called for each handler
 * @param variables values of `${NAME}`
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
      yaml.mistake(listed?.line ?? 1, '"functions" must list at least one function');
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
