import { windowSeconds } from '../../contract/units.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { usageOfPods } from '../../model/series/podUsage.ts';
import { readSeries, type Series } from '../../model/series/series.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import { type MetaEntry, type MetaSource, measuredAtMs, metaSource, seriesMeta, unmeasured } from './fieldMeta.ts';

/** A figure without a value for this long is not known now. */
const freshSeconds = 3;

/** One figure of an answer: its 60 values, NaN where unknown, and where they come from. */
export interface MeasuredFigure {
  readonly values: Float64Array;
  readonly meta: MetaEntry;
  /** See {@link measuredAtMs}. */
  readonly measuredAtMs: number | null;
  /** Whether it is known now. */
  readonly isFresh: boolean;
  /** How it is counted, null where unknown; omitted: as its source of metrics tells. */
  readonly how?: string | null;
}

/** Where to write the 60 values of a figure. */
export type SlotsOf = (figure: string) => Float64Array;

/** An array of its own for each figure. */
export const newSlots: SlotsOf = () => new Float64Array(windowSeconds);

/** The figure of one series in the 60 seconds that end with `lastSecond`; all NaN without a series. */
export function seriesFigure(
  source: MetaSource,
  series: Series | null | undefined,
  lastSecond: number,
  nowMs: number,
  values: Float64Array = new Float64Array(windowSeconds),
): MeasuredFigure {
  readSeries(series, lastSecond, values);
  const parts = series ? [series] : [];
  const meta = series ? seriesMeta(source, parts, values, lastSecond, nowMs) : unmeasured;
  return { values, meta, measuredAtMs: measuredAtMs(parts), isFresh: isFresh(values) };
}

/** Whether one of the newest values is known: the last ones may be late. */
function isFresh(values: Float64Array): boolean {
  for (let slot = values.length - freshSeconds; slot < values.length; slot++) {
    if (!Number.isNaN(values[slot] ?? Number.NaN)) return true;
  }
  return false;
}

/** The CPU and memory of some pods together. */
export interface UsageFigures {
  readonly cpuPercent: MeasuredFigure;
  readonly memoryPercent: MeasuredFigure;
  readonly memoryBytes: MeasuredFigure;
}

/** The CPU and memory of some pods together, in the 60 s up to `lastSecond`. */
export function usageFigures(
  { connection, choice }: EntityWatch,
  pods: readonly PodRecord[],
  lastSecond: number,
  nowMs: number,
  slotsOf = newSlots,
): UsageFigures {
  const { source } = choice;
  const usage = usageOfPods(pods, connection.inventory, source, lastSecond, slotsOf);
  const cpu = usage.parts.map((pod) => pod.cpuPercent);
  const memory = usage.parts.map((pod) => pod.workingSetBytes);
  const about = metaSource(source);
  const figure = (parts: readonly Series[], values: Float64Array): MeasuredFigure => ({
    values,
    meta: seriesMeta(about, parts, values, lastSecond, nowMs),
    measuredAtMs: measuredAtMs(parts),
    isFresh: isFresh(values),
  });
  return {
    cpuPercent: figure(cpu, usage.cpuPercent),
    memoryPercent: figure(memory, usage.memoryPercent),
    memoryBytes: figure(memory, usage.memoryBytes),
  };
}

/** A number as it is written in answers: at most 6 significant digits, null where unknown. */
export function answerNumber(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6)) + 0;
}

/** What {@link answerNumber} gives, as JSON. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  // Most values are whole numbers with so few digits that none is lost.
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return String(Number(value.toPrecision(6)));
}
