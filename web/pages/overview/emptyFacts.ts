import type { DoctorState, ListState, SourceItem } from '../../../src/client/client.ts';
import { shellCommand } from '../../lib/shellCommand.ts';

/** Something that was looked for, and what came of it. */
export interface CheckedLine {
  readonly kind: 'found' | 'critical' | 'warning' | 'note';
  readonly name: string;
  readonly result: string;
}

/** Something to do. */
export interface FixStep {
  readonly title: string;
  readonly text: string;
  readonly command: string | null;
}

/** The texts that are needed here. */
export interface EmptyWords {
  readonly nodes: string;
  readonly functions: string;
  readonly noneFound: string;
  readonly deploy: string;
  readonly deployHint: string;
  readonly deployWith: (platforms: string) => string;
  readonly deployLocalHint: string;
  readonly otherNamespace: string;
  readonly otherNamespaceHint: string;
}

type Language = 'en' | 'zh';
type Sources = ListState<SourceItem> | null;

const severities = { error: 'critical', warning: 'warning', note: 'note' } as const;

/** What was looked for: sources that answer, what the inventory holds, and what the doctor found missing. */
export function checkedLines(
  doctor: DoctorState | null,
  sources: Sources,
  words: EmptyWords,
  language: Language,
): readonly CheckedLine[] {
  const answering = (sources?.items ?? []).map(lineOfSource);
  if (doctor === null) return answering;
  const { nodes } = doctor.inventory;
  return [
    ...answering,
    ...(nodes === null ? [] : [countLine(words.nodes, nodes, words)]),
    countLine(words.functions, 0, words),
    ...doctor.findings
      .filter(({ figures }) => figures.length > 0)
      .map(({ severity, code, [language]: { text } }) => ({
        kind: severities[severity],
        name: nameOf(code),
        result: text,
      })),
  ];
}

function lineOfSource({ name, address, version, latencyMs, lastSuccessAtSeconds, lastError }: SourceItem): CheckedLine {
  const isFailing = lastSuccessAtSeconds === null || (lastError !== null && lastError.atSeconds > lastSuccessAtSeconds);
  if (isFailing) return { kind: 'critical', name, result: lastError?.message ?? address };
  const latency = latencyMs === null ? '' : `, ${Math.round(latencyMs)} ms`;
  return { kind: 'found', name, result: `${[version, address].filter(Boolean).join(' · ')}${latency}` };
}

function countLine(name: string, count: number, { noneFound }: EmptyWords): CheckedLine {
  return count === 0 ? { kind: 'warning', name, result: noneFound } : { kind: 'found', name, result: String(count) };
}

/** What a finding is about, from its code. */
function nameOf(code: string): string {
  const known = ['gateway', 'prometheus', 'agent', 'kubernetes', 'metrics'].find((each) => code.includes(each));
  return known ?? code.replaceAll('_', ' ');
}

/**
 * What to do: deploy a function, then what the doctor knows a command for.
 * @param platforms of the connection; empty while they are not known
 */
export function fixSteps(
  doctor: DoctorState | null,
  sources: Sources,
  words: EmptyWords,
  language: Language,
  platforms: readonly string[],
): readonly FixStep[] {
  const isLocal = doctor?.inventory.source === 'local';
  const first: FixStep = isLocal
    ? { title: words.deploy, text: words.deployLocalHint, command: null }
    : {
        title: words.deploy,
        text: platforms.length === 0 ? words.deployHint : words.deployWith(platforms.join(', ')),
        command: platforms.includes('OpenFaaS') ? deployCommand(sources) : null,
      };
  const known = (doctor?.findings ?? [])
    .filter(({ copy, figures }) => copy !== null && !copy.includes('\n') && figures.length > 0)
    .map(({ copy, [language]: { text, fix } }): FixStep => ({ title: text, text: fix, command: copy }));
  const namespace: FixStep = {
    title: words.otherNamespace,
    text: words.otherNamespaceHint,
    command: 'faascope --kubernetes --functions-namespace NAME',
  };
  return [first, ...known.slice(0, 2), ...(doctor?.inventory.source === 'kubernetes' ? [namespace] : [])];
}

/** Deploys a sample of OpenFaaS through its gateway, where its address is known. */
function deployCommand(sources: Sources): string {
  const gateway = sources?.items.find(({ name }) => name === 'gateway')?.address ?? null;
  return shellCommand([
    ...['faas-cli', 'store', 'deploy', 'nodeinfo'],
    ...(gateway === null ? [] : ['--gateway', gateway]),
  ]);
}
