import { styleText } from 'node:util';
import stringWidth from 'string-width';
import type { Language } from '../contract/finding/language.ts';
import { type Severity, severities } from '../contract/finding/severity.ts';
import type { DoctorAnswer } from '../contract/v1/doctor.ts';

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

/** The words around the findings. */
interface ReportWords {
  readonly thisMachine: string;
  connected(where: string, functions: number, pods: number, nodes: number): string;
  noInventory(where: string): string;
  readonly sources: string;
  /** Source, address, version, last success, latency, interval, last error. */
  readonly sourceHeads: readonly string[];
  readonly figures: string;
  /** Figure, its source, interval. */
  readonly figureHeads: readonly string[];
  /** Headings of the findings. */
  readonly severities: Readonly<Record<Severity, string>>;
  readonly nothingFound: string;
  readonly never: string;
  /** No source has the figure. */
  readonly noSource: string;
  /** There is nothing that could have the figure. */
  readonly nothingThere: string;
  seconds(seconds: number): string;
  ago(seconds: number): string;
}

const number = (value: number) => String(Number(value.toFixed(value < 10 ? 1 : 0)));

const reportWords: Readonly<Record<Language, ReportWords>> = {
  en: {
    thisMachine: 'this machine',
    connected: (where, functions, pods, nodes) =>
      `Connected to ${where}: functions ${functions}, pods ${pods}, nodes ${nodes}.`,
    noInventory: (where) => `Connected to ${where}; no inventory yet.`,
    sources: 'Sources',
    sourceHeads: ['source', 'address', 'version', 'last success', 'latency', 'interval', 'last error'],
    figures: 'Figures',
    figureHeads: ['figure', 'source', 'interval'],
    severities: { error: 'Errors', warning: 'Warnings', note: 'Notes' },
    nothingFound: 'No problems found.',
    never: 'never',
    noSource: 'no source',
    nothingThere: 'nothing to measure',
    seconds: (seconds) => `${number(seconds)} s`,
    ago: (seconds) => `${number(seconds)} s ago`,
  },
  zh: {
    thisMachine: '本机',
    connected: (where, functions, pods, nodes) =>
      `已连接 ${where}：函数 ${functions} 个，Pod ${pods} 个，节点 ${nodes} 个。`,
    noInventory: (where) => `已连接 ${where}，尚未获取资源清单。`,
    sources: '数据来源',
    sourceHeads: ['来源', '地址', '版本', '上次成功', '延迟', '间隔', '最近的错误'],
    figures: '指标',
    figureHeads: ['指标', '来源', '间隔'],
    severities: { error: '错误', warning: '警告', note: '提示' },
    nothingFound: '未发现问题。',
    never: '从未',
    noSource: '无来源',
    nothingThere: '无可测对象',
    seconds: (seconds) => `${number(seconds)} 秒`,
    ago: (seconds) => `${number(seconds)} 秒前`,
  },
};
