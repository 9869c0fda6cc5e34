import type { ContainerDetailSeries } from '../../model/series/series.ts';

/**
 * What its cgroup tells of a container, or of several of a pod together. Where a container is known not to have been
 * there a value is 0; where it was there and not measured, NaN.
 */
export type ContainerSeries = ContainerDetailSeries;

/** One container of a pod. */
export interface FoundContainer {
  readonly id: string;
  /** False once it has ended. */
  readonly isLive: boolean;
  /** The newest second in which seconds before it were written back; -Infinity when none. */
  readonly writtenBackInSecond: number;
  readonly series: ContainerSeries;
}
