import type { ContainerDetailSeries } from '../../model/series/series.ts';

/**
 * The series of a container from its cgroup, or of several added up: 0 where a container is known not to have existed,
 * NaN where it existed and was not measured.
 */
export type ContainerSeries = ContainerDetailSeries;

/** One container of a pod. */
export interface FoundContainer {
  readonly id: string;
  /** False once it has ended. */
  readonly isLive: boolean;
  /** The newest second at which earlier seconds were rewritten; -Infinity if none were. */
  readonly writtenBackInSecond: number;
  readonly series: ContainerSeries;
}
