import {
  callColumns,
  functionColumns,
  nodeColumns,
  nodeUsageColumns,
  podColumns,
  podDetailColumns,
  pressureColumns,
} from '../../contract/v1/window.ts';
import type { CallSource } from '../../model/calls/callSource.ts';
import type { NamespacedId } from '../../model/inventory/identity.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { readSeries } from '../../model/series/series.ts';
import type { Watch } from '../../model/watch/watchTable.ts';
import {
  answerNumber,
  type MeasuredFigure,
  metaSource,
  newSlots,
  numberText,
  seriesFigure,
  usageFigures,
} from './measuredFigures.ts';
import { countedMeta } from './metaEntry.ts';

/** The figures of an entity in 60 seconds, by column. */
export type EntityFigures = Readonly<Record<string, MeasuredFigure>>;

/** The columns of the windows of each kind of entity. */
export const columnsOf = { function: functionColumns, pod: podColumns, node: nodeColumns } as const;

/** @param watch null if no source measures its pods; @param pods all pods of the function */
export function functionFigures(
  watch: Watch | null,
  calls: CallSource | null,
  id: NamespacedId,
  pods: readonly PodRecord[],
  lastSecond: number,
  nowMs: number,
  slotsOf = newSlots,
): EntityFigures {
  const figures: Record<string, MeasuredFigure> = {};
  if (watch !== null) Object.assign(figures, usageFigures(watch, pods, lastSecond, nowMs, slotsOf));
  const counted = calls?.bySecond(id, nowMs) ?? null;
  if (counted?.value == null) return figures;
  const meta = countedMeta(counted, nowMs);
  for (const column of callColumns) {
    const values = slotsOf(column);
    readSeries(counted.value[column], lastSecond, values);
    figures[column] = { values, meta, measuredAtMs: counted.measuredAtMs };
  }
  return figures;
}

export function podFigures(
  watch: Watch,
  pod: PodRecord,
  lastSecond: number,
  nowMs: number,
  slotsOf = newSlots,
): EntityFigures {
  const { source } = watch.choice;
  const detail = source.detail?.pod(pod.uid);
  const figures: Record<string, MeasuredFigure> = { ...usageFigures(watch, [pod], lastSecond, nowMs, slotsOf) };
  const about = metaSource(source);
  for (const column of podDetailColumns) {
    figures[column] = seriesFigure(about, detail?.[column], lastSecond, nowMs, slotsOf(column));
  }
  return figures;
}

export function nodeFigures(
  watch: Watch,
  name: string,
  lastSecond: number,
  nowMs: number,
  slotsOf = newSlots,
): EntityFigures {
  const { source } = watch.choice;
  const [node, detail] = [source.node(name), source.detail?.node(name)];
  const figures: Record<string, MeasuredFigure> = {};
  const about = metaSource(source);
  for (const column of nodeUsageColumns) {
    figures[column] = seriesFigure(about, node?.[column], lastSecond, nowMs, slotsOf(column));
  }
  for (const column of pressureColumns) {
    figures[column] = seriesFigure(about, detail?.[column], lastSecond, nowMs, slotsOf(column));
  }
  return figures;
}

/** How the values of a column are written: whole bytes, at most 6 significant digits, null where unknown. */
export function rounderOf(column: string): (value: number) => number | null {
  return column.endsWith('Bytes') ? (value) => (Number.isFinite(value) ? Math.round(value) : null) : answerNumber;
}

/** What {@link rounderOf} gives, as JSON. */
export function textOf(column: string): (value: number) => string {
  return column.endsWith('Bytes')
    ? (value) => (Number.isFinite(value) ? String(Math.round(value)) : 'null')
    : numberText;
}
