import type { V1Answers } from '../../../src/client/client.ts';

/** A finding of the API. */
export type Finding = V1Answers['findings']['items'][number];

/** What can be done about a problem here: open its function, or copy a command. */
export type ProblemAction =
  | { readonly kind: 'open'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'copy'; readonly command: string }
  | { readonly kind: 'none' };

const ranks = { error: 0, warning: 1, note: 2 } as const;

/** What is wrong now: errors first, then warnings; of these, what has lasted longest. */
export function problemsOf(findings: readonly Finding[]): readonly Finding[] {
  return findings
    .filter(({ endedSeconds, severity }) => endedSeconds === null && severity !== 'note')
    .toSorted((one, other) => ranks[one.severity] - ranks[other.severity] || one.sinceSeconds - other.sinceSeconds);
}

/** The command that a sentence of the API names between backticks. */
const command = /`([^`]+)`/;

/**
 * The action of a problem: a function's is to open it, another's to copy the command that the API names.
 * @param functionOfPod the function of a pod, where it is known
 */
export function actionOf(
  { subject, action }: Finding,
  functionOfPod: (namespace: string, pod: string) => string | null,
): ProblemAction {
  const { kind, namespace, name } = subject;
  if (kind === 'function' && namespace !== null) return { kind: 'open', namespace, name };
  if (kind === 'pod' && namespace !== null) {
    const owner = functionOfPod(namespace, name);
    if (owner !== null) return { kind: 'open', namespace, name: owner };
  }
  const named = command.exec(action.en)?.[1];
  return named === undefined ? { kind: 'none' } : { kind: 'copy', command: named };
}
