import type { SourceName } from '../../contract/sourceName.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { Counted } from '../../model/counted.ts';
import type { InventorySnapshot } from '../../model/inventory.ts';
import type { MetricsSource } from '../../model/metricsSource.ts';

/** `meta` of one field. */
export interface MetaEntry {
  source: SourceName | null;
  intervalSeconds: number | null;
  ageSeconds: number | null;
}

/** Nobody measures the field. */
export const unmeasured: MetaEntry = { source: null, intervalSeconds: null, ageSeconds: null };

/**
 * `meta` of a series.
 * @param values the answer's 60 values that end with `lastSecond`
 */
export function seriesMeta(source: MetricsSource, values: Float64Array, lastSecond: number, nowMs: number): MetaEntry {
  let slot = windowSeconds - 1;
  while (slot >= 0 && Number.isNaN(values[slot])) slot--;
  const newest = slot < 0 ? null : lastSecond - windowSeconds + 1 + slot;
  return {
    source: source.name,
    intervalSeconds: source.intervalSeconds === null ? null : rounded(source.intervalSeconds),
    ageSeconds: newest === null ? null : ageSeconds(newest * 1000, nowMs),
  };
}

/** `meta` of what is read when it is asked for. */
export function readNowMeta(source: SourceName): MetaEntry {
  return { source, intervalSeconds: null, ageSeconds: 0 };
}

/** `meta` of what is counted; null where nobody does. */
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
