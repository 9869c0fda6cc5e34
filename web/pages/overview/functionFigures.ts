import type { LastMinute, WindowState } from '../../../src/client/client.ts';
import type { CellText, Tone } from '../../lib/figureCell.ts';
import { coarse, countOrMean, type FigureText, figure, percentile, readyOf, unknownFigure } from '../../lib/figures.ts';
import { trackTop } from '../../lib/trackScale.ts';
import type { FunctionItem } from './overviewItems.ts';
import { ageReading, coarseCell, everyReading, listed, measured, measuredShare, type Reading } from './rowFigures.ts';
import { type Shown, type ShownFigure, shownFigure } from './shownFigure.ts';

/** The figures of a function row, by the API's names. */
export const functionColumns = [
  'callsPerSecond',
  'errorPercent',
  'p50Ms',
  'p95Ms',
  'p99Ms',
  'runMeanMs',
  'responseMeanMs',
  'cpuPercent',
  'memoryPercent',
  'replicasReady',
] as const;

/** A measured column of the function table, by its name in the API. */
export type FunctionColumn = (typeof functionColumns)[number];

/** What a function row shows. */
export interface FunctionFigures {
  /** Whether its figures are of each second; otherwise there is no track. */
  readonly isWatched: boolean;
  readonly cells: Readonly<Record<FunctionColumn, CellText>>;
  readonly cpu: ShownFigure;
  readonly memory: ShownFigure;
  /** The value at the top of its track. */
  readonly callsTop: number;
  /** Whether it has less than a call a second: it is drawn fainter. */
  readonly isQuiet: boolean;
  readonly reading: Reading;
}

const muted: CellText = { text: unknownFigure, tone: 'muted' };

/** Where nothing is known of calls, or there are none. */
const noCalls: Readonly<Record<CallColumn, CellText>> = {
  ...{ callsPerSecond: muted, errorPercent: muted, p50Ms: muted, p95Ms: muted, p99Ms: muted },
  ...{ runMeanMs: muted, responseMeanMs: muted },
};

/**
 * While a second is held, its figures are of exactly that second: then `errorPercent`, which there is of a minute only, is
 * how many calls failed.
 * @param running calls of it that run in the shown second; null where that is not known
 */
export function functionFigures(
  item: FunctionItem,
  window: WindowState | null,
  shown: Shown,
  running: number | null,
): FunctionFigures {
  const isWatched = window !== null;
  const cpu = isWatched ? shownFigure(window, 'cpuPercent', shown) : listed(item.cpuPercent, shown);
  const memory = isWatched ? shownFigure(window, 'memoryPercent', shown) : listed(item.memoryPercent, shown);
  const perSecond = window?.lastMinute?.callsPerSecond ?? item.callsPerSecond;
  const usage = isWatched
    ? { cpuPercent: measured(cpu), memoryPercent: measuredShare(memory) }
    : { cpuPercent: coarseCell(cpu.value), memoryPercent: coarseCell(memory.value) };
  return {
    isWatched,
    cells: { ...callCells(item, window, shown), ...usage, replicasReady: readyCell(item, window, shown) },
    cpu,
    memory,
    callsTop: trackTop(window?.columns['callsPerSecond'] ?? []),
    isQuiet: (perSecond ?? 0) < 1,
    reading: readingOf(item, isWatched ? [cpu, memory] : null, shown, running),
  };
}

function readingOf(
  item: FunctionItem,
  watched: readonly ShownFigure[] | null,
  shown: Shown,
  running: number | null,
): Reading {
  if (running !== null && running > 0) return { kind: 'running', count: running };
  if (watched !== null) return ageReading(watched);
  return shown.isHeld || item.replicasWanted === 0 ? { kind: 'none' } : everyReading(item.sources);
}

type CallColumn = Exclude<FunctionColumn, 'cpuPercent' | 'memoryPercent' | 'replicasReady'>;

function callCells(
  item: FunctionItem,
  window: WindowState | null,
  shown: Shown,
): Readonly<Record<CallColumn, CellText>> {
  if (shown.isHeld) return window === null ? noCalls : heldCalls(window, shown);
  const minute = window?.lastMinute ?? null;
  const perSecond = minute === null ? item.callsPerSecond : minute.callsPerSecond;
  if (item.replicasWanted === 0 && (perSecond ?? 0) === 0) return noCalls;
  return window === null || minute === null ? listedCalls(item) : minuteCalls(minute, window);
}

/** The calls of the last 60 s. */
function minuteCalls(minute: LastMinute, { columns }: WindowState): Readonly<Record<CallColumn, CellText>> {
  const calls = (columns['callsPerSecond'] ?? []).reduce<number>((sum, each) => sum + (each ?? 0), 0);
  return {
    callsPerSecond: plainCell(figure(minute.callsPerSecond)),
    errorPercent: { text: figure(minute.errorPercent), tone: errorTone(minute.errorPercent, calls) },
    p50Ms: secondaryCell(percentile(minute.p50Ms, minute.p50Bound)),
    p95Ms: plainCell(percentile(minute.p95Ms, minute.p95Bound)),
    p99Ms: secondaryCell(percentile(minute.p99Ms, minute.p99Bound)),
    runMeanMs: secondaryCell(percentile(minute.runMeanMs, null)),
    responseMeanMs: secondaryCell(percentile(minute.responseMeanMs, null)),
  };
}

/** The calls of the coarse pass, which has no percentiles, and does not tell of how many calls its errors are a share. */
function listedCalls({ callsPerSecond, errorPercent, problem }: FunctionItem): Readonly<Record<CallColumn, CellText>> {
  const isProblem = problem?.code === 'calls_failing';
  const tone = errorTone(errorPercent, isProblem ? Number.POSITIVE_INFINITY : 0);
  return {
    callsPerSecond: coarseCell(callsPerSecond),
    errorPercent: { text: coarse(figure(errorPercent)), tone },
    ...{ p50Ms: muted, p95Ms: muted, p99Ms: muted, runMeanMs: muted, responseMeanMs: muted },
  };
}

/** The calls of one second. */
function heldCalls(window: WindowState, shown: Shown): Readonly<Record<CallColumn, CellText>> {
  const read = (name: string) => shownFigure(window, name, shown).value;
  const errors = read('errorsPerSecond');
  return {
    callsPerSecond: plainCell(countOrMean(read('callsPerSecond'))),
    errorPercent: { text: countOrMean(errors), tone: (errors ?? 0) > 0 ? 'bad' : 'muted' },
    p50Ms: secondaryCell(percentile(read('p50Ms'), null)),
    p95Ms: plainCell(percentile(read('p95Ms'), null)),
    p99Ms: secondaryCell(percentile(read('p99Ms'), null)),
    ...{ runMeanMs: muted, responseMeanMs: muted },
  };
}

/** Errors are marked from 5 calls on. @param calls in the same time */
function errorTone(percent: number | null, calls: number): Tone {
  if (percent === null || percent === 0) return 'muted';
  if (calls < 4.99 || percent < 5) return 'plain';
  return percent < 50 ? 'warn' : 'bad';
}

function readyCell(item: FunctionItem, window: WindowState | null, shown: Shown): CellText {
  const { replicasWanted } = item;
  const ready = shown.isHeld ? shownFigure(window, 'replicasReady', shown).value : item.replicasReady;
  const tone = replicasWanted === 0 ? 'muted' : ready !== null && ready < replicasWanted ? 'bad' : 'plain';
  return { text: readyOf(ready, replicasWanted), tone };
}

function plainCell(text: FigureText): CellText {
  return { text, tone: 'plain' };
}

function secondaryCell(text: FigureText): CellText {
  return { text, tone: 'secondary' };
}
