import type { Language } from '../../contract/finding/language.ts';
import type { Severity } from '../../contract/finding/severity.ts';

/** The words around the findings. */
export interface ReportWords {
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

export const reportWords: Readonly<Record<Language, ReportWords>> = {
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
