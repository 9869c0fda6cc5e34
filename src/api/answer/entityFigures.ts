import {
  functionColumns,
  nodeColumns,
  nodeUsageColumns,
  podColumns,
  podDetailColumns,
  pressureColumns,
} from '../../contract/v1/window.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { Watch } from '../../model/watch/watchTable.ts';
import { answerNumber, type MeasuredFigure, metaSource, seriesFigure, usageFigures } from './measuredFigures.ts';

/** The figures of an entity in 60 seconds, by column. */
export type EntityFigures = Readonly<Record<string, MeasuredFigure>>;

/** The columns of the windows of each kind of entity. */
export const columnsOf = { function: functionColumns, pod: podColumns, node: nodeColumns } as const;

/** @param pods all pods of the function */
export function functionFigures(
  watch: Watch,
  pods: readonly PodRecord[],
  lastSecond: number,
  nowMs: number,
): EntityFigures {
  return { ...usageFigures(watch, pods, lastSecond, nowMs) };
}

export function podFigures(watch: Watch, pod: PodRecord, lastSecond: number, nowMs: number): EntityFigures {
  const { source } = watch.choice;
  const detail = source.detail?.pod(pod.uid);
  const about = metaSource(source);
  return {
    ...usageFigures(watch, [pod], lastSecond, nowMs),
    ...Object.fromEntries(
      podDetailColumns.map((column) => [column, seriesFigure(about, detail?.[column], lastSecond, nowMs)]),
    ),
  };
}

export function nodeFigures(watch: Watch, name: string, lastSecond: number, nowMs: number): EntityFigures {
  const { source } = watch.choice;
  const [node, detail] = [source.node(name), source.detail?.node(name)];
  const about = metaSource(source);
  return Object.fromEntries([
    ...nodeUsageColumns.map((column) => [column, seriesFigure(about, node?.[column], lastSecond, nowMs)]),
    ...pressureColumns.map((column) => [column, seriesFigure(about, detail?.[column], lastSecond, nowMs)]),
  ]);
}

/** How the values of a column are written: whole bytes, at most 6 significant digits, null where unknown. */
export function rounderOf(column: string): (value: number) => number | null {
  return column.endsWith('Bytes') ? (value) => (Number.isFinite(value) ? Math.round(value) : null) : answerNumber;
}
