import type { SourceName } from '../../contract/sourceName.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { Counted } from '../../model/calls/callSource.ts';
import type { InventorySnapshot } from '../../model/inventory/inventory.ts';
import type { Series } from '../../model/series/series.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';

/** `meta` of one field. */
export interface MetaEntry {
  source: SourceName | null;
  intervalSeconds: number | null;
  ageSeconds: number | null;
}

/** For a field that no source measures. */
export const unmeasured: MetaEntry = { source: null, intervalSeconds: null, ageSeconds: null };

/** What `meta` tells of a source. */
export type MetaSource = Pick<MetricsSource, 'name' | 'intervalSeconds'>;

/** Finds the interval of a source once for several figures: it is the extreme of many parts. */
export function metaSource({ name, intervalSeconds }: MetricsSource): MetaSource {
  return { name, intervalSeconds };
}

/**
 * `meta` of a series or of the sum of several: the coarsest interval, the oldest age.
 * @param parts the measured series that the values come from
 * @param values the answer's 60 values that end with `lastSecond`
 */
export function seriesMeta(
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
export function measuredAtMs(parts: readonly Series[]): number | null {
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
