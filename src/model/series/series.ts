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

/** What a source measures of a node. A series is null where the source can never measure it. */
export interface NodeSeries {
  /** CPU time of all cores that is not idle, iowait or steal, percent. */
  readonly cpuPercent: Series | null;
  /** 1 - MemAvailable/MemTotal, percent. */
  readonly memoryPercent: Series | null;
  /** 1 - available/size of the root filesystem, percent. */
  readonly rootDiskPercent: Series | null;
  readonly diskReadKibPerSecond: Series | null;
  readonly diskWriteKibPerSecond: Series | null;
  readonly networkDownKibPerSecond: Series | null;
  readonly networkUpKibPerSecond: Series | null;
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
 * Pressure stall information (Documentation/accounting/psi.rst): the share of each second, in percent, in which some
 * task was stalled for lack of a resource, or all non-idle tasks were at once (full).
 */
export interface PressureSeries {
  readonly cpuSomePressurePercent: Series;
  readonly memorySomePressurePercent: Series;
  readonly memoryFullPressurePercent: Series;
  readonly ioSomePressurePercent: Series;
  readonly ioFullPressurePercent: Series;
}

/** What a source that samples every second measures of a node. A series is null where it can never be measured. */
export type NodeDetailSeries = NodeSeries & { readonly [Name in keyof PressureSeries]: Series | null };

/** What a source that samples every second measures of one container, or of several added up. */
export interface ContainerDetailSeries extends PodSeries {
  /**
   * Time throttled by the CPU quota, percent of a second, added up over all cores like CPU time: 100 is one core
   * throttled all the time.
   */
  readonly throttledPercent: Series;
  /** Anonymous memory: heaps and stacks. */
  readonly memoryAnonymousBytes: Series;
  /** Page cache, active and inactive. */
  readonly memoryFileBytes: Series;
  /** From physical disks. */
  readonly diskReadKibPerSecond: Series;
  readonly diskWriteKibPerSecond: Series;
  /** Processes and threads, as the pids controller counts them. */
  readonly pids: Series;
  /** The current limit; Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
}

/** The same of a pod, and what is only measured of the pod as a whole (pause included): network and pressure. */
export interface PodDetailSeries extends ContainerDetailSeries, PressureSeries {
  /** Of the pod's own network namespace; NaN for a pod in the node's network. */
  readonly networkDownKibPerSecond: Series;
  readonly networkUpKibPerSecond: Series;
}
