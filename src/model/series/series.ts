import type {
  nodeDetailColumns,
  nodeUsageColumns,
  podDetailColumns,
  pressureColumns,
} from '../../contract/v1/window.ts';

/** One measured series of the last 60 seconds. */
export interface Series {
  /** The value at a wall second, or NaN where it is unknown. */
  at(second: number): number;
  /**
   * Writes what {@link at} gives for the seconds that end with `lastSecond`, as many as `out` has, 60 at most. Omitted:
   * it would not be faster.
   */
  read?(lastSecond: number, out: Float64Array): void;
  /** Median gap between distinct measurements, seconds, where this series has one of its own; null before two. */
  readonly intervalSeconds?: number | null;
  /** When the newest measurement was made, Unix ms; null before the first. Omitted: at the newest known second. */
  readonly measuredAtMs?: number | null;
}

/**
 * Writes the values of the seconds that end with `lastSecond` to `out`, as many as it has; all NaN without a series.
 */
export function readSeries(series: Series | null | undefined, lastSecond: number, out: Float64Array): void {
  if (!series) {
    out.fill(Number.NaN);
    return;
  }
  if (series.read !== undefined) {
    series.read(lastSecond, out);
    return;
  }
  const first = lastSecond - out.length + 1;
  for (let slot = 0; slot < out.length; slot++) out[slot] = series.at(first + slot);
}

/** A value for each of some names. */
export function byName<Name extends string, Value>(
  names: readonly Name[],
  of: (name: Name, index: number) => Value,
): Record<Name, Value>;
/** Without the types of names and values. */
export function byName(names: readonly string[], of: (name: string, index: number) => unknown): object {
  const values: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) values[name] = of(name, index);
  return values;
}

type Named<Names extends readonly string[], Value> = Readonly<Record<Names[number], Value>>;

/**
 * What a source measures of a node: see `columnUnits`. A series is null where the source can never measure it. CPU is
 * the time of all cores that is not idle, iowait or steal; memory 1 - MemAvailable/MemTotal.
 */
export interface NodeSeries extends Named<typeof nodeUsageColumns, Series | null> {
  /** MemTotal; NaN while unknown. */
  readonly memoryTotalBytes: number;
}

/** What a source measures of a pod: all its containers except pause. */
export interface PodSeries {
  /** Percent of one core. */
  readonly cpuPercent: Series;
  readonly workingSetBytes: Series;
}

/**
 * Pressure stall information: the share of each second, in percent, in which some task was stalled for lack of a
 * resource, or all non-idle tasks were at once (full).
 */
export type PressureSeries = Named<typeof pressureColumns, Series>;

/** What a source that samples every second measures of a node. A series is null where it can never be measured. */
export interface NodeDetailSeries extends NodeSeries, Named<typeof nodeDetailColumns, Series | null> {}

/**
 * What a source that samples every second measures of a pod: see `columnUnits`. Throttling is added up over all cores
 * like CPU time: 100 is one core throttled all the time. Network and pressure are of the pod as a whole, pause included;
 * the network is NaN for a pod in the node's network.
 */
export interface PodDetailSeries extends PodSeries, Named<typeof podDetailColumns, Series> {
  /** The current limit; Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
}
