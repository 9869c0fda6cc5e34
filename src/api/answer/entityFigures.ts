import {
  callColumns,
  functionColumns,
  nodeColumns,
  nodeDetailColumns,
  nodeUsageColumns,
  podColumns,
  podDetailColumns,
} from '../../contract/v1/window.ts';
import type { CallSeries } from '../../model/calls/callSeconds.ts';
import type { Counted } from '../../model/calls/callSource.ts';
import type { CountedHow } from '../../model/calls/countedHow.ts';
import { isCountedEverySecond } from '../../model/calls/isSecondCounted.ts';
import type { NamespacedId } from '../../model/inventory/identity.ts';
import type { InventorySnapshot, InventorySource, PodRecord } from '../../model/inventory/inventory.ts';
import { readSeries, type Series } from '../../model/series/series.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import { countedMeta, inventoryMeta, metaSource, unmeasured } from './fieldMeta.ts';
import {
  answerNumber,
  type MeasuredFigure,
  newSlots,
  numberText,
  type SlotsOf,
  seriesFigure,
  usageFigures,
} from './measuredFigures.ts';

/** An inventory that is older than this has stopped to be watched; a polled one, to be polled. */
const staleMs = 3000;
const polledStaleMs = 15_000;

/** The figures of an entity in 60 seconds, by column. */
export type EntityFigures = Readonly<Record<string, MeasuredFigure>>;

/** The columns of the windows of each kind of entity. */
export const columnsOf = { function: functionColumns, pod: podColumns, node: nodeColumns } as const;

/** A function, and what knows about it. */
export interface FunctionSources {
  readonly id: NamespacedId;
  /** All its pods. */
  readonly pods: readonly PodRecord[];
  /** Null if no source measures its pods. */
  readonly watch: EntityWatch | null;
  readonly connection: Pick<Connection, 'calls' | 'inventory'>;
  /** Null where unknown. */
  readonly replicasReady: Series | null;
}

/**
 * Every figure of a function in the 60 s up to `lastSecond`: of its pods, its calls and its replicas.
 * @param slotsOf where the values of a column are written
 */
export function figuresOfFunction(
  { id, pods, watch, connection, replicasReady }: FunctionSources,
  lastSecond: number,
  nowMs: number,
  slotsOf = newSlots,
): EntityFigures {
  const { calls, inventory } = connection;
  const figures: Record<string, MeasuredFigure> = {};
  if (watch !== null) Object.assign(figures, usageFigures(watch, pods, lastSecond, nowMs, slotsOf));
  const counted = calls?.bySecond(id, nowMs) ?? null;
  if (counted !== null) addCalls(figures, counted, lastSecond, nowMs, slotsOf);
  if (replicasReady !== null) {
    const values = slotsOf('replicasReady');
    readSeries(replicasReady, lastSecond, values);
    forgetUnlisted(values, inventory.snapshot(nowMs), lastSecond);
    figures['replicasReady'] = { values, ...listedBy(inventory, nowMs), isFresh: true, how: null };
  }
  return figures;
}

/** Which counters the columns of calls are made from. */
const countedPart = {
  callsPerSecond: 'ended',
  errorsPerSecond: 'ended',
  inFlight: 'inFlight',
  p50Ms: 'percentiles',
  p95Ms: 'percentiles',
  p99Ms: 'percentiles',
} as const satisfies Readonly<Record<(typeof callColumns)[number], keyof CountedHow>>;

function addCalls(
  figures: Record<string, MeasuredFigure>,
  counted: Counted<CallSeries>,
  lastSecond: number,
  nowMs: number,
  slotsOf: SlotsOf,
): void {
  const meta = countedMeta(counted, nowMs);
  const { how, steady: isFresh } = counted;
  const measuredAtMs = isCountedEverySecond(counted) ? null : counted.measuredAtMs;
  for (const column of callColumns) {
    const values = slotsOf(column);
    readSeries(counted.value?.[column], lastSecond, values);
    figures[column] = { values, meta, measuredAtMs, isFresh, how: how?.[countedPart[column]] ?? null };
  }
}

/** What an inventory listed last does not hold for ever. */
function forgetUnlisted(values: Float64Array, inventory: InventorySnapshot | null, lastSecond: number): void {
  const heldMs = inventory?.source === 'prometheus' ? polledStaleMs : staleMs;
  const lastKnown = inventory === null ? Number.NEGATIVE_INFINITY : (inventory.observedAtMs + heldMs) / 1000;
  const unknown = Math.max(0, Math.min(values.length, lastSecond - Math.floor(lastKnown)));
  values.fill(Number.NaN, values.length - unknown);
}

/** An inventory is watched: every second is known by itself, unless the watch has stopped. */
function listedBy(inventory: InventorySource, nowMs: number): Pick<MeasuredFigure, 'meta' | 'measuredAtMs'> {
  const snapshot = inventory.snapshot(nowMs);
  if (snapshot === null) return { meta: unmeasured, measuredAtMs: null };
  const { observedAtMs } = snapshot;
  return { meta: inventoryMeta(snapshot, nowMs), measuredAtMs: nowMs - observedAtMs > staleMs ? observedAtMs : null };
}

/**
 * Every figure of a pod in the 60 s up to `lastSecond`.
 * @param slotsOf where the values of a column are written
 */
export function figuresOfPod(
  watch: EntityWatch,
  pod: PodRecord,
  lastSecond: number,
  nowMs: number,
  slotsOf = newSlots,
): EntityFigures {
  const { source } = watch.choice;
  const detail = source.detail?.pod(pod.uid);
  // A copy by `...` that is then added to costs V8 a hidden class each time, which only a full collection frees.
  const figures: Record<string, MeasuredFigure> = {};
  Object.assign(figures, usageFigures(watch, [pod], lastSecond, nowMs, slotsOf));
  const about = metaSource(source);
  for (const column of podDetailColumns) {
    figures[column] = seriesFigure(about, detail?.[column], lastSecond, nowMs, slotsOf(column));
  }
  return figures;
}

/**
 * Every figure of a node in the 60 s up to `lastSecond`.
 * @param slotsOf where the values of a column are written
 */
export function figuresOfNode(
  watch: EntityWatch,
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
  for (const column of nodeDetailColumns) {
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
