import { windowSeconds } from '../../contract/units.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { usageOfPods } from '../../model/series/podUsage.ts';
import type { Series } from '../../model/series/series.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import type { Watch } from '../../model/watch/watchTable.ts';
import { type MetaEntry, type MetaSource, seriesMeta, unmeasured } from './metaEntry.ts';

/** One figure of an answer: its 60 values, NaN where unknown, and where they come from. */
export interface MeasuredFigure {
  readonly values: Float64Array;
  readonly meta: MetaEntry;
}

/** Finds the interval of a source once for several figures: it is the extreme of many parts. */
export function metaSource({ name, intervalSeconds }: MetricsSource): MetaSource {
  return { name, intervalSeconds };
}

/** The figure of one series in the 60 seconds that end with `lastSecond`; all NaN without a series. */
export function seriesFigure(
  source: MetaSource,
  series: Series | null | undefined,
  lastSecond: number,
  nowMs: number,
): MeasuredFigure {
  const values = new Float64Array(windowSeconds).fill(Number.NaN);
  if (!series) return { values, meta: unmeasured };
  for (let slot = 0; slot < windowSeconds; slot++) values[slot] = series.at(lastSecond - windowSeconds + 1 + slot);
  return { values, meta: seriesMeta(source, [series], values, lastSecond, nowMs) };
}

/** The CPU and memory of some pods together. */
export interface UsageFigures {
  readonly cpuPercent: MeasuredFigure;
  readonly memoryPercent: MeasuredFigure;
  readonly memoryBytes: MeasuredFigure;
}

export function usageFigures(
  { connection, choice }: Watch,
  pods: readonly PodRecord[],
  lastSecond: number,
  nowMs: number,
): UsageFigures {
  const { source } = choice;
  const { cpuPercent, memoryPercent, memoryBytes } = usageOfPods(pods, connection.inventory, source, lastSecond);
  const measured = pods.map((pod) => source.pod(pod.uid)).filter((series) => series !== null);
  const cpu = measured.map((pod) => pod.cpuPercent);
  const memory = measured.map((pod) => pod.workingSetBytes);
  const about = metaSource(source);
  const figure = (parts: readonly Series[], values: Float64Array): MeasuredFigure => ({
    values,
    meta: seriesMeta(about, parts, values, lastSecond, nowMs),
  });
  return {
    cpuPercent: figure(cpu, cpuPercent),
    memoryPercent: figure(memory, memoryPercent),
    memoryBytes: figure(memory, memoryBytes),
  };
}

/** A number as it is written in answers: at most 6 significant digits, null where unknown. */
export function answerNumber(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6)) + 0;
}
