import type { ContainerDetailSeries, Series } from '../../model/series/series.ts';

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

/** Several containers added up, never partially: NaN in a second in which one of them is unknown. */
export class ContainerSum implements ContainerSeries {
  readonly cpuPercent: Series;
  readonly workingSetBytes: Series;
  readonly memoryAnonymousBytes: Series;
  readonly memoryFileBytes: Series;
  readonly throttledPercent: Series;
  readonly diskReadKibPerSecond: Series;
  readonly diskWriteKibPerSecond: Series;
  readonly pids: Series;
  readonly #parts: readonly ContainerSeries[];

  constructor(parts: readonly ContainerSeries[]) {
    this.#parts = parts;
    this.cpuPercent = sumOf(parts.map((part) => part.cpuPercent));
    this.workingSetBytes = sumOf(parts.map((part) => part.workingSetBytes));
    this.memoryAnonymousBytes = sumOf(parts.map((part) => part.memoryAnonymousBytes));
    this.memoryFileBytes = sumOf(parts.map((part) => part.memoryFileBytes));
    this.throttledPercent = sumOf(parts.map((part) => part.throttledPercent));
    this.diskReadKibPerSecond = sumOf(parts.map((part) => part.diskReadKibPerSecond));
    this.diskWriteKibPerSecond = sumOf(parts.map((part) => part.diskWriteKibPerSecond));
    this.pids = sumOf(parts.map((part) => part.pids));
  }

  get memoryLimitBytes(): number {
    return this.#parts.reduce((sum, part) => sum + part.memoryLimitBytes, 0);
  }
}

function sumOf(series: readonly Series[]): Series {
  return { at: (second) => series.reduce((sum, one) => sum + one.at(second), 0) };
}
