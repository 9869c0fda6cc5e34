import type { SourceName } from '../../contract/sourceName.ts';
import type { Fault } from '../fault.ts';
import type { DetailSource } from './detailSource.ts';

/** One measured series of the last 60 seconds. */
export interface Series {
  /** The value at a wall second, or NaN where it is unknown. */
  at(second: number): number;
  /** Median gap between distinct measurements, seconds, where this series has one of its own; null before two. */
  readonly intervalSeconds?: number | null;
  /** When the newest measurement was made, Unix ms; null before it. Left out: at the newest second that is known. */
  readonly measuredAtMs?: number | null;
}

/** What a source measures of a node. A series is null where the source can never measure it. */
export interface NodeSeries {
  /** Percent of all cores that is not idle, iowait or steal. */
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

/** What a source measures of a pod: its containers together, without pause. */
export interface PodSeries {
  /** Percent of one core. */
  readonly cpuPercent: Series;
  readonly workingSetBytes: Series;
}

/** Measures nodes and pods. Several may serve the same figure; the first healthy one in order does. */
export interface MetricsSource {
  readonly name: SourceName;
  /** Median gap between distinct measurements, seconds; null before two of them. */
  readonly intervalSeconds: number | null;
  /** What it fails with now; null while it is well. */
  readonly failing: Fault | null;
  /** The newest second that is measured whole, Unix seconds; null before the first. */
  newestSecond(): number | null;
  /** The newest second that a target has whole, where that differs from one to the other; left out: {@link newestSecond}. */
  newestSecondOf?(target: WatchTarget): number | null;
  /** First second for which the source can tell that something was not there; null before the first. */
  observedSinceSecond(): number | null;
  node(name: string): NodeSeries | null;
  pod(uid: string): PodSeries | null;
  /** What it knows besides; left out: nothing. */
  readonly detail?: DetailSource;
  /**
   * Somebody watches these pods and nodes from now on: keep their windows. Resolves when they are filled.
   * @throws Fault when they cannot be filled; then nothing is followed
   */
  follow(target: WatchTarget, signal: AbortSignal): Promise<void>;
  /** Whether anything of a target that is followed was measured; left out where that goes without saying. */
  measures?(target: WatchTarget): boolean;
  /** What it fails with for a target, where that differs from one to the other; left out: {@link failing}. */
  failingOf?(target: WatchTarget): Fault | null;
  /**
   * Told once a second while another source serves a target that this one, earlier in the order, was followed for:
   * whether it is well again is to be found out meanwhile. Left out where it is known anyway.
   */
  awaited?(target: WatchTarget): void;
  /** Nobody watches the target any more. */
  unfollow(target: WatchTarget): void;
}

/** What a lease holds: a node, or the pods of an answer. */
export interface WatchTarget {
  readonly nodeNames: readonly string[];
  readonly podUids: readonly string[];
}
