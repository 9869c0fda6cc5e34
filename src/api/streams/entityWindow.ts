import { windowSeconds } from '../../contract/units.ts';
import type { FigureSource } from '../../contract/v1/stream.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { Watch } from '../../model/watch/watchTable.ts';
import { columnsOf, type EntityFigures, functionFigures, nodeFigures, podFigures } from '../answer/entityFigures.ts';
import { unmeasured } from '../answer/metaEntry.ts';

/** The 60 s up to a second, by figure; NaN where nothing was measured. */
export interface EntityWindow {
  readonly endSecond: number;
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly sources: Readonly<Record<string, FigureSource>>;
}

/** The window of a function, pod or node. @param watch null if no source measures it: all values are unknown */
export function entityWindow(
  connection: Connection,
  index: InventoryLookup,
  entity: Entity,
  watch: Watch | null,
  endSecond: number,
): EntityWindow {
  const figures = figuresOf(connection, index, entity, watch, endSecond);
  const columns: Record<string, Float64Array> = {};
  const sources: Record<string, FigureSource> = {};
  for (const column of columnsOf[entity.kind]) {
    const figure = figures?.[column];
    columns[column] = figure?.values ?? new Float64Array(windowSeconds).fill(Number.NaN);
    const meta = figure?.meta ?? unmeasured;
    sources[column] = { ...meta, intervalSeconds: tenths(meta.intervalSeconds) };
  }
  return { endSecond, columns, sources };
}

/** Ages are those at the end of the window: they change only when the source does. */
function figuresOf(
  { calls }: Connection,
  index: InventoryLookup,
  entity: Entity,
  watch: Watch | null,
  endSecond: number,
): EntityFigures | null {
  const endMs = endSecond * 1000;
  if (entity.kind === 'function') {
    return functionFigures(watch, calls, entity.id, index.podsOf(entity.id), endSecond, endMs);
  }
  if (watch === null) return null;
  if (entity.kind === 'node') return nodeFigures(watch, entity.name, endSecond, endMs);
  const pod = index.pod(entity.uid);
  return pod === null ? null : podFigures(watch, pod, endSecond, endMs);
}

/** Rounded, so that the jitter of a timer is not sent as a change. */
function tenths(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 10) / 10;
}
