import type { Finding } from '../../contract/finding/finding.ts';
import { findingKinds } from '../../contract/finding/findingKinds.ts';
import { copyOf, wordsOf } from '../../contract/finding/findingWords.ts';
import type { Language } from '../../contract/finding/language.ts';
import { severities } from '../../contract/finding/severity.ts';
import { errorMessageFor, findingFor } from '../../contract/finding/upstreamMessages.ts';
import type { DoctorAnswer } from '../../contract/v1/doctor.ts';
import type { Connection } from '../source/connection.ts';
import type { SourceHealth } from '../source/sourceHealth.ts';
import type { Checkup } from './checkup.ts';
import type { FigureLook } from './lookAtFigures.ts';

/** The reader of a report, and its language. */
export interface ReportReader {
  readonly language: Language;
  /** The namespaces it may see; null means all. */
  readonly namespaces: ReadonlySet<string> | null;
}

type FindingEntry = DoctorAnswer['findings'][number];

/**
 * The report about a connection.
 * @param ownFindings findings about this program itself
 */
export function doctorReport(
  connection: Connection,
  { looks, findings: diagnosed }: Checkup,
  ownFindings: readonly Finding[],
  { language, namespaces }: ReportReader,
  nowMs: number,
): DoctorAnswer {
  const sources = connection.sources();
  const entries = [
    ...sources.flatMap((source) => source.findings.map((finding) => ({ finding, source }))),
    ...[...connection.findings(), ...diagnosed, ...ownFindings].map((finding) => ({ finding, source: null })),
  ];
  const shown = entries.filter(
    ({ finding }) => isVisible(finding, namespaces) && !diagnosed.some((other) => saysMore(other, finding)),
  );
  return {
    status: 'success',
    language,
    connection: connectionOf(connection, namespaces, nowMs),
    sources: sources.map((source) => sourceEntry(source, looks, namespaces, nowMs)),
    figures: looks.map((look) =>
      figureEntry(shown.some(({ finding }) => takesAway(finding, look)) ? lost(look) : look),
    ),
    findings: shown
      .map(({ finding, source }) => findingEntry(findingFor(namespaces, finding), source, language))
      .sort(bySeverity),
  };
}

function connectionOf(
  { name, inventory }: Connection,
  namespaces: ReportReader['namespaces'],
  nowMs: number,
): DoctorAnswer['connection'] {
  const snapshot = inventory.snapshot(nowMs);
  const seen = (records: readonly { readonly id: { readonly namespace: string } }[]) =>
    records.filter(({ id }) => namespaces?.has(id.namespace) ?? true).length;
  return {
    name,
    source: inventory.name,
    ageSeconds: snapshot === null ? null : secondsSince(snapshot.observedAtMs, nowMs),
    functions: snapshot === null ? null : seen(snapshot.functions),
    pods: snapshot === null ? null : seen(snapshot.pods),
    nodes: snapshot?.nodes.length ?? null,
  };
}

function sourceEntry(
  { name, address, version, lastSuccessAtMs, latencyMs, lastError, intervalSeconds }: SourceHealth,
  looks: readonly FigureLook[],
  namespaces: ReportReader['namespaces'],
  nowMs: number,
): DoctorAnswer['sources'][number] {
  return {
    name,
    address,
    version,
    lastSuccessAgeSeconds: lastSuccessAtMs === null ? null : secondsSince(lastSuccessAtMs, nowMs),
    latencyMs: latencyMs === null ? null : thousandths(latencyMs),
    lastError:
      lastError === null
        ? null
        : { ageSeconds: secondsSince(lastError.atMs, nowMs), message: errorMessageFor(namespaces, lastError.message) },
    intervalSeconds: intervalSeconds === null ? null : thousandths(intervalSeconds),
    figures: looks.filter(({ served }) => served.some(({ source }) => source === name)).map(({ figure }) => figure),
  };
}

/** The doctor reads no logs, so a missing permission is the only sign that their figures are missing. */
function takesAway({ code }: Finding, { figure }: FigureLook): boolean {
  return code === 'may_not_read_logs' && findingKinds[code].figures.some((each) => each === figure);
}

function lost(look: FigureLook): FigureLook {
  return { ...look, served: [] };
}

function figureEntry({ figure, looked, served, intervalSeconds }: FigureLook): DoctorAnswer['figures'][number] {
  return {
    figure,
    source: served[0]?.source ?? null,
    missing: looked > 0 && served.length === 0,
    intervalSeconds: intervalSeconds === null ? null : thousandths(intervalSeconds),
    looked,
    served: served.map(({ source, count }) => ({ source, count })),
  };
}

function findingEntry(finding: Finding, source: SourceHealth | null, language: Language): FindingEntry {
  const { severity, figures } = findingKinds[finding.code];
  const { text, fix } = wordsOf(language, finding);
  return {
    code: finding.code,
    severity,
    figures: [...figures],
    params: { ...finding.params },
    source: source === null ? null : { name: source.name, address: source.address },
    text,
    fix,
    copy: copyOf(finding),
  };
}

function bySeverity(a: FindingEntry, b: FindingEntry): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}

function isVisible(finding: Finding, namespaces: ReportReader['namespaces']): boolean {
  const namespace = namespaceOf(finding);
  return namespaces === null || namespace === null || namespaces.has(namespace);
}

/** An access review knows more about a missing permission than a refused request. */
function saysMore(diagnosed: Finding, finding: Finding): boolean {
  return (
    diagnosed !== finding &&
    diagnosed.code === finding.code &&
    'verbs' in finding.params &&
    namespaceOf(diagnosed) === namespaceOf(finding)
  );
}

function namespaceOf({ params }: Finding): string | null {
  return 'namespace' in params ? params.namespace : null;
}

function secondsSince(atMs: number, nowMs: number): number {
  return thousandths(Math.max(0, nowMs - atMs) / 1000);
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
