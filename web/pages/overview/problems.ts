import type { V1Answers } from '../../../src/client/client.ts';
import type { FunctionItem } from './overviewItems.ts';

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

/** The command that a sentence of the API names between backticks; a name quoted for the shell may hold some itself. */
const command = /^[^`]*`((?:[^`'\\]|\\.|'[^']*')+)`/s;

/**
 * The action of a problem: a function's is to open it, another's to copy the command that the API names.
 * @param functions whose own problems tell which function a pod is of
 */
export function actionOf(finding: Finding, functions: readonly FunctionItem[]): ProblemAction {
  const { kind, namespace, name } = finding.subject;
  if (kind === 'function' && namespace !== null) return { kind: 'open', namespace, name };
  const owner = kind === 'pod' ? functions.find((each) => isProblemOf(finding, each)) : undefined;
  if (owner !== undefined) return { kind: 'open', namespace: owner.namespace, name: owner.name };
  const named = command.exec(finding.action.en)?.[1];
  return named === undefined ? { kind: 'none' } : { kind: 'copy', command: named };
}

/** Whether the API gives a finding about a pod, whose name is in the sentence, as the worst one about a function. */
function isProblemOf({ code, sinceSeconds, subject, en }: Finding, { namespace, problem }: FunctionItem): boolean {
  if (problem === null || subject.namespace !== namespace) return false;
  return problem.code === code && problem.sinceSeconds === sinceSeconds && problem.en === en;
}
