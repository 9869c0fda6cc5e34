import { styleText } from 'node:util';
import stringWidth from 'string-width';
import type { DoctorAnswer } from '../../contract/doctor.ts';
import { severities } from '../../contract/finding/severity.ts';
import { type ReportWords, reportWords } from './reportWords.ts';

type Colour = 'bold' | 'red' | 'green' | 'yellow' | 'dim';
type Paint = (colour: Colour, text: string) => string;

const severityColours = { error: 'red', warning: 'yellow', note: 'bold' } as const;

/** A report as people read it: tables of the sources and the figures, then the findings with their fixes. */
export function reportText(report: DoctorAnswer, withColours: boolean): string {
  const words = reportWords[report.language];
  const paint: Paint = (colour, text) => (withColours ? styleText(colour, text, { validateStream: false }) : text);
  const blocks = [
    connectionText(report, words, paint),
    `${paint('bold', words.sources)}\n${table(sourceRows(report, words), paint)}`,
    `${paint('bold', words.figures)}\n${table(figureRows(report, words), paint)}`,
    findingsText(report, words, paint),
  ];
  return `${blocks.join('\n\n')}\n`;
}

interface Cell {
  readonly text: string;
  readonly colour?: Colour;
}

function connectionText({ connection }: DoctorAnswer, words: ReportWords, paint: Paint): string {
  const { name, functions, pods, nodes } = connection;
  const where = paint('bold', name === 'local' ? words.thisMachine : name);
  return functions === null ? words.noInventory(where) : words.connected(where, functions, pods ?? 0, nodes ?? 0);
}

function sourceRows({ sources }: DoctorAnswer, words: ReportWords): Cell[][] {
  const rows: Cell[][] = [words.sourceHeads.map((text) => ({ text, colour: 'dim' }))];
  for (const { name, address, version, lastSuccessAgeSeconds, latencyMs, lastError, intervalSeconds } of sources) {
    const failedLast = lastError !== null && (lastSuccessAgeSeconds ?? Number.POSITIVE_INFINITY) > lastError.ageSeconds;
    rows.push([
      { text: name },
      { text: address },
      { text: version ?? '-' },
      lastSuccessAgeSeconds === null
        ? { text: words.never, ...(failedLast ? { colour: 'red' } : {}) }
        : { text: words.ago(lastSuccessAgeSeconds), colour: failedLast ? 'red' : 'green' },
      { text: latencyMs === null ? '-' : `${latencyMs.toFixed(latencyMs < 10 ? 1 : 0)} ms` },
      { text: intervalSeconds === null ? '-' : words.seconds(intervalSeconds) },
      { text: lastError === null ? '-' : `${lastError.message} (${words.ago(lastError.ageSeconds)})` },
    ]);
  }
  return rows;
}

function figureRows({ figures }: DoctorAnswer, words: ReportWords): Cell[][] {
  const rows: Cell[][] = [words.figureHeads.map((text) => ({ text, colour: 'dim' }))];
  for (const { figure, missing, served, looked, intervalSeconds } of figures) {
    const sources = served.map(({ source, count }) => (count === looked ? source : `${source} ${count}/${looked}`));
    rows.push([
      { text: figure },
      missing
        ? { text: words.noSource, colour: 'red' }
        : { text: served.length === 0 ? words.nothingThere : sources.join(', ') },
      { text: intervalSeconds === null ? '-' : words.seconds(intervalSeconds) },
    ]);
  }
  return rows;
}

function findingsText({ findings }: DoctorAnswer, words: ReportWords, paint: Paint): string {
  if (findings.length === 0) return paint('green', words.nothingFound);
  const sections = severities.flatMap((severity) => {
    const items = findings.filter((finding) => finding.severity === severity);
    if (items.length === 0) return [];
    const heading = paint(severityColours[severity], words.severities[severity]);
    return [[heading, ...items.map((finding) => findingText(finding, paint))].join('\n')];
  });
  return sections.join('\n\n');
}

function findingText({ code, source, text, fix, copy }: DoctorAnswer['findings'][number], paint: Paint): string {
  const where = source === null ? '' : ` (${source.name} ${source.address})`;
  return [
    `- ${text}`,
    `  ${fix}`,
    ...(copy === null ? [] : copy.split('\n').map((line) => `    ${line}`)),
    `  ${paint('dim', `[${code}]${where}`)}`,
  ].join('\n');
}

/** Rows in columns, the last one without padding. */
function table(rows: readonly (readonly Cell[])[], paint: Paint): string {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column]?.text ?? '')))) ?? [];
  return rows
    .map((row) => {
      const cells = row.map(({ text, colour }, column) => {
        const filled = column === row.length - 1 ? text : padded(text, widths[column] ?? 0);
        return colour === undefined ? filled : paint(colour, filled);
      });
      return `  ${cells.join('  ')}`;
    })
    .join('\n');
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}
