import type { Language } from '../../contract/finding/language.ts';
import type { Severity } from '../../contract/finding/severity.ts';

/** The words around the findings. */
export interface ReportWords {
  readonly thisMachine: string;
  connected(where: string, functions: number, pods: number, nodes: number): string;
  tellsNothing(where: string): string;
  readonly sources: string;
  /** Source, address, version, last success, latency, interval, newest error. */
  readonly sourceHeads: readonly string[];
  readonly figures: string;
  /** Figure, who serves it, interval. */
  readonly figureHeads: readonly string[];
  readonly findings: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly nothingFound: string;
  readonly never: string;
  /** Nobody serves the figure. */
  readonly nobody: string;
  /** There is nothing that could have the figure. */
  readonly nothingThere: string;
  seconds(seconds: number): string;
  ago(seconds: number): string;
}

const number = (value: number) => String(Number(value.toFixed(value < 10 ? 1 : 0)));

export const reportWords: Readonly<Record<Language, ReportWords>> = {
  en: {
    thisMachine: 'this machine',
    connected: (where, functions, pods, nodes) =>
      `Connected to ${where}: functions ${functions}, pods ${pods}, nodes ${nodes}.`,
    tellsNothing: (where) => `Connected to ${where}, which has not told yet what there is.`,
    sources: 'Sources',
    sourceHeads: ['source', 'address', 'version', 'last success', 'latency', 'interval', 'newest error'],
    figures: 'Figures',
    figureHeads: ['figure', 'served by', 'interval'],
    findings: 'Missing or wrong',
    severities: { error: 'error', warning: 'warning', note: 'note' },
    nothingFound: 'Nothing is missing.',
    never: 'never',
    nobody: 'nobody',
    nothingThere: 'nothing to look at',
    seconds: (seconds) => `${number(seconds)} s`,
    ago: (seconds) => `${number(seconds)} s ago`,
  },
  zh: {
    thisMachine: '本机',
    connected: (where, functions, pods, nodes) =>
      `已连接 ${where}：函数 ${functions} 个，Pod ${pods} 个，节点 ${nodes} 个。`,
    tellsNothing: (where) => `已连接 ${where}，但还没有得到其中的内容。`,
    sources: '数据来源',
    sourceHeads: ['来源', '地址', '版本', '上次成功', '延迟', '间隔', '最近的错误'],
    figures: '指标',
    figureHeads: ['指标', '由谁提供', '间隔'],
    findings: '缺失或异常',
    severities: { error: '错误', warning: '警告', note: '提示' },
    nothingFound: '没有缺失。',
    never: '从未',
    nobody: '无人提供',
    nothingThere: '没有对象可测',
    seconds: (seconds) => `${number(seconds)} 秒`,
    ago: (seconds) => `${number(seconds)} 秒前`,
  },
};
