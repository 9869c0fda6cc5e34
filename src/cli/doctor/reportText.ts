import type { DoctorAnswer } from '../../contract/doctor.ts';
import { type ReportWords, reportWords } from './reportWords.ts';
import { padded, textWidth } from './textWidth.ts';

type Paint = (colour: keyof typeof colours, text: string) => string;

/** SGR codes (ECMA-48, 8.3.117). */
const colours = { bold: 1, red: 31, green: 32, yellow: 33, dim: 2 } as const;
const severityColours = { error: 'red', warning: 'yellow', note: 'dim' } as const;

/** A report as people read it: tables of the sources and the figures, then what is missing and what mends it. */
export function reportText(report: DoctorAnswer, withColours: boolean): string {
  const words = reportWords[report.language];
  const paint: Paint = (colour, text) => (withColours ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text);
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
  readonly colour?: keyof typeof colours;
}

function connectionText({ connection }: DoctorAnswer, words: ReportWords, paint: Paint): string {
  const { name, functions, pods, nodes } = connection;
  const where = paint('bold', name === 'local' ? words.thisMachine : name);
  return functions === null ? words.tellsNothing(where) : words.connected(where, functions, pods ?? 0, nodes ?? 0);
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
        ? { text: words.nobody, colour: 'red' }
        : { text: served.length === 0 ? words.nothingThere : sources.join(', ') },
      { text: intervalSeconds === null ? '-' : words.seconds(intervalSeconds) },
    ]);
  }
  return rows;
}

function findingsText({ findings }: DoctorAnswer, words: ReportWords, paint: Paint): string {
  if (findings.length === 0) return paint('green', words.nothingFound);
  const items = findings.map(({ severity, code, source, text, fix, copy }) => {
    const where = source === null ? '' : ` (${source.name} ${source.address})`;
    const lines = [
      `${paint(severityColours[severity], words.severities[severity])} ${paint('dim', code)}${where}`,
      `  ${text}`,
      `  ${fix}`,
      ...(copy === null ? [] : copy.split('\n').map((line) => `    ${line}`)),
    ];
    return lines.join('\n');
  });
  return [paint('bold', words.findings), ...items].join('\n');
}

/** The last column is not filled up. */
function table(rows: readonly (readonly Cell[])[], paint: Paint): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => textWidth(row[column]?.text ?? '')))) ?? [];
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
