import type { PodSeries, Series } from '../source/metricsSource.ts';
import type { PressureSeries } from './pressureSeries.ts';

/** What a source that reads every second knows of a container, or of several together, besides the interface's figures. */
export interface ContainerDetailSeries extends PodSeries {
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
  /** Processes and their threads, as the kernel's limit of pids counts them. */
  readonly pids: Series;
  /** The limit now; Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
}

/**
 * The same of a pod: its containers together, without pause, and what is only measured of the pod as a whole, where
 * pause counts too. Pressure is the kernel's of the pod's cgroup.
 */
export interface PodDetailSeries extends ContainerDetailSeries, PressureSeries {
  /** Of the pod's own network, KiB per second; NaN for a pod that uses the node's. */
  readonly networkDownKibPerSecond: Series;
  readonly networkUpKibPerSecond: Series;
}
