import type { SourceName } from '../../contract/sourceName.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { Counted } from '../../model/calls/callSource.ts';
import type { InventorySnapshot, PodRecord } from '../../model/inventory/inventory.ts';
import { usageOfPods } from '../../model/series/podUsage.ts';
import { readSeries, type Series } from '../../model/series/series.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';

/** `meta` of one field. */
export interface MetaEntry {
  source: SourceName | null;
  intervalSeconds: number | null;
  ageSeconds: number | null;
}

/** What `meta` tells of a source. */
type MetaSource = Pick<MetricsSource, 'name' | 'intervalSeconds'>;

/** For a field that no source measures. */
export const unmeasured: MetaEntry = { source: null, intervalSeconds: null, ageSeconds: null };

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

/** Finds the interval of a source once for several figures: it is the extreme of many parts. */
export function metaSource({ name, intervalSeconds }: MetricsSource): MetaSource {
  return { name, intervalSeconds };
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

/**
 * `meta` of a series or of the sum of several: the coarsest interval, the oldest age.
 * @param parts the measured series that the values come from
 * @param values the answer's 60 values that end with `lastSecond`
 */
function seriesMeta(
  source: MetaSource,
  parts: readonly Series[],
  values: Float64Array,
  lastSecond: number,
  nowMs: number,
): MetaEntry {
  const newest = newestKnown(values, lastSecond);
  const newestMs = newest === null ? null : newest * 1000;
  let intervalSeconds = parts.length === 0 ? source.intervalSeconds : null;
  for (const part of parts) {
    const own = part.intervalSeconds === undefined ? source.intervalSeconds : part.intervalSeconds;
    if (own !== null) intervalSeconds = Math.max(own, intervalSeconds ?? 0);
  }
  const measuredMs = measuredAtMs(parts) ?? newestMs;
  const oldestMs = measuredMs === null || newestMs === null ? measuredMs : Math.min(measuredMs, newestMs);
  return {
    source: source.name,
    intervalSeconds: intervalSeconds === null ? null : rounded(intervalSeconds),
    ageSeconds: oldestMs === null ? null : ageSeconds(oldestMs, nowMs),
  };
}

/**
 * When a series was last measured, or the one of several that was not measured for the longest, Unix ms; null where
 * each second is measured by itself, and before the first measurement.
 */
function measuredAtMs(parts: readonly Series[]): number | null {
  let oldestMs: number | null = null;
  for (const { measuredAtMs: atMs } of parts) {
    if (atMs !== undefined && atMs !== null) oldestMs = Math.min(atMs, oldestMs ?? atMs);
  }
  return oldestMs;
}

function newestKnown(values: Float64Array, lastSecond: number): number | null {
  let slot = windowSeconds - 1;
  while (slot >= 0 && Number.isNaN(values[slot])) slot--;
  return slot < 0 ? null : lastSecond - windowSeconds + 1 + slot;
}

/** `meta` of what is read on request. */
export function readNowMeta(source: SourceName): MetaEntry {
  return { source, intervalSeconds: null, ageSeconds: 0 };
}

/** `meta` of a counter; null when no source counts it. */
export function countedMeta(counted: Counted<unknown> | null, nowMs: number): MetaEntry {
  if (counted === null) return unmeasured;
  return {
    source: counted.source,
    intervalSeconds: counted.intervalSeconds === null ? null : rounded(counted.intervalSeconds),
    ageSeconds: ageSeconds(counted.measuredAtMs, nowMs),
  };
}

/** `meta.inventory`. */
export function inventoryMeta(inventory: InventorySnapshot, nowMs: number): MetaEntry {
  return {
    source: inventory.source,
    intervalSeconds: null,
    ageSeconds: ageSeconds(inventory.observedAtMs, nowMs),
  };
}

function ageSeconds(atMs: number, nowMs: number): number {
  return rounded(Math.max(0, nowMs - atMs) / 1000);
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
