import type { DoctorFinding, V1Answers } from '../../../src/client/client.ts';
import { namedCommand } from '../../lib/namedCommand.ts';
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

/** What the set-up lacks: whatever should be fixed, and what makes figures unavailable or worse. */
export function setUpOf(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  return findings.filter(({ severity, figures }) => severity !== 'note' || figures.length > 0);
}

/** A sentence with the name of its subject apart; the first part is empty where the sentence does not name it. */
export interface NamedSentence {
  readonly before: string;
  readonly name: string;
  readonly after: string;
}

/** Finds the name in a sentence of the API, where it stands as a word: the name is not to be read twice. */
export function namedSentence(sentence: string, name: string): NamedSentence {
  const isPart = (character: string | undefined) => character !== undefined && /[\w.-]/.test(character);
  for (let at = sentence.indexOf(name); at >= 0 && name !== ''; at = sentence.indexOf(name, at + 1)) {
    const end = at + name.length;
    const isCut = isPart(sentence[at - 1]) || (isPart(sentence[end]) && !/^\.(?:\s|$)/.test(sentence.slice(end)));
    if (!isCut) return { before: sentence.slice(0, at), name, after: sentence.slice(end) };
  }
  return { before: '', name, after: ` ${sentence}` };
}

/**
 * The action of a problem: a function's is to open it, another's to copy the command that the API names.
 * @param functions whose own problems tell which function a pod is of
 */
export function actionOf(finding: Finding, functions: readonly FunctionItem[]): ProblemAction {
  const { kind, namespace, name } = finding.subject;
  if (kind === 'function' && namespace !== null) return { kind: 'open', namespace, name };
  const owner = kind === 'pod' ? functions.find((each) => isProblemOf(finding, each)) : undefined;
  if (owner !== undefined) return { kind: 'open', namespace: owner.namespace, name: owner.name };
  const named = namedCommand(finding.action.en);
  return named === null ? { kind: 'none' } : { kind: 'copy', command: named };
}

/** Whether the API gives a finding about a pod, whose name is in the sentence, as the worst one about a function. */
function isProblemOf({ code, sinceSeconds, subject, en }: Finding, { namespace, problem }: FunctionItem): boolean {
  if (problem === null || subject.namespace !== namespace) return false;
  return problem.code === code && problem.sinceSeconds === sinceSeconds && problem.en === en;
}
