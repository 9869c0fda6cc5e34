import type { PodSeries, Series } from '../../model/metricsSource.ts';

/**
 * What its cgroup tells of a container, or of several of a pod together. Where a container is known not to have been
 * there a value is 0; where it was there and not measured, NaN.
 */
export interface ContainerSeries extends PodSeries {
  /**
   * Time that its run queues stood throttled by its CPU quota, percent of a second, of all cores added up as CPU time
   * is: 100 is one core that stood still all the time.
   */
  readonly throttledPercent: Series;
  /** From physical disks, KiB per second. */
  readonly diskReadKibPerSecond: Series;
  readonly diskWriteKibPerSecond: Series;
  /** The limit now; Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
}
