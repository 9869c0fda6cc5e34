import type { PodSeries, Series } from './metricsSource.ts';

/** What a source that reads every second knows of a pod, or of a container, besides the figures of the interface. */
export interface PodDetailSeries extends PodSeries {
  /**
   * Time that its run queues stood throttled by its CPU quota, percent of a second, of all cores added up as CPU time
   * is: 100 is one core that stood still all the time.
   */
  readonly throttledPercent: Series;
  /** What its programs allocated. */
  readonly memoryAnonymousBytes: Series;
  /** Pages of files, those in use and those that nothing used lately. */
  readonly memoryFileBytes: Series;
  /** From physical disks, KiB per second. */
  readonly diskReadKibPerSecond: Series;
  readonly diskWriteKibPerSecond: Series;
  /** The limit now; Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
}
