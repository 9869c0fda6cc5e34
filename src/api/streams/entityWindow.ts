import { windowSeconds } from '../../contract/units.ts';
import type { FigureSource } from '../../contract/v1/stream.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import { usageOfPods } from '../../model/series/podUsage.ts';
import type { Series } from '../../model/series/series.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import { seriesMeta } from '../answer/metaEntry.ts';

/** The 60 s up to a second, by figure; NaN where nothing was measured. */
export interface EntityWindow {
  readonly endSecond: number;
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly sources: Readonly<Record<string, FigureSource>>;
}

/**
 * The window of a function, pod or node as a source measured it.
 * @param source null if none does: all values are unknown
 */
export function entityWindow(
  connection: Connection,
  index: InventoryLookup,
  entity: Entity,
  source: MetricsSource | null,
  endSecond: number,
): EntityWindow {
  const columns: Record<string, Float64Array> = {};
  const sources: Record<string, FigureSource> = {};
  const add = (figure: string, values: Float64Array, parts: readonly Series[] | null) => {
    columns[figure] = values;
    if (source === null || parts === null) {
      sources[figure] = unmeasured;
      return;
    }
    const meta = seriesMeta(source, parts, values, endSecond, endSecond * 1000);
    sources[figure] = { ...meta, intervalSeconds: tenths(meta.intervalSeconds) };
  };
  if (entity.kind === 'node') {
    const node = source?.node(entity.name) ?? null;
    const figures: Readonly<Record<string, Series | null | undefined>> = {
      cpuPercent: node?.cpuPercent,
      memoryPercent: node?.memoryPercent,
      rootDiskPercent: node?.rootDiskPercent,
      diskReadKibPerSecond: node?.diskReadKibPerSecond,
      diskWriteKibPerSecond: node?.diskWriteKibPerSecond,
      networkDownKibPerSecond: node?.networkDownKibPerSecond,
      networkUpKibPerSecond: node?.networkUpKibPerSecond,
    };
    for (const [figure, series] of Object.entries(figures)) {
      add(figure, valuesOf(series ?? null, endSecond), series ? [series] : null);
    }
    return { endSecond, columns, sources };
  }
  const pods =
    entity.kind === 'function' ? index.podsOf(entity.id) : [index.pod(entity.uid)].filter((pod) => pod !== null);
  const measured = pods.map(({ uid }) => source?.pod(uid) ?? null).filter((series) => series !== null);
  const usage = source === null ? null : usageOfPods(pods, connection.inventory, source, endSecond);
  add(
    'cpuPercent',
    usage?.cpuPercent ?? unknown(),
    measured.map(({ cpuPercent }) => cpuPercent),
  );
  add(
    'memoryPercent',
    usage?.memoryPercent ?? unknown(),
    measured.map(({ workingSetBytes }) => workingSetBytes),
  );
  return { endSecond, columns, sources };
}

const unmeasured: FigureSource = { source: null, intervalSeconds: null, ageSeconds: null };

function unknown(): Float64Array {
  return new Float64Array(windowSeconds).fill(Number.NaN);
}

function valuesOf(series: Series | null, endSecond: number): Float64Array {
  const values = unknown();
  if (series === null) return values;
  for (let slot = 0; slot < windowSeconds; slot++) values[slot] = series.at(endSecond - windowSeconds + 1 + slot);
  return values;
}

/** Rounded, so that the jitter of a timer is not sent as a change. */
function tenths(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 10) / 10;
}
