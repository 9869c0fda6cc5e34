import type { SourceName } from '../../contract/sourceName.ts';
import type { Fault } from '../fault.ts';
import type { PodRecord } from '../inventory/inventory.ts';
import type { NodeFacts } from '../inventory/nodeDescription.ts';
import type { NodeDetailSeries, NodeSeries, PodDetailSeries, PodSeries } from '../series/series.ts';
import type { CoarseUsage } from './coarseUsage.ts';

/** Measures nodes and pods. Several may serve the same figure; the first healthy one in order does. */
export interface MetricsSource {
  readonly name: SourceName;
  /** Median gap between distinct measurements, seconds; null before two of them. */
  readonly intervalSeconds: number | null;
  /** The current failure; null while healthy. */
  readonly failing: Fault | null;
  /** The newest second that is measured whole, Unix seconds; null before the first. */
  newestSecond(): number | null;
  /** The newest second that a target has whole, where that differs between targets; omitted: {@link newestSecond}. */
  newestSecondOf?(target: WatchTarget): number | null;
  /** First second for which the source can tell that something did not exist; null before the first. */
  observedSinceSecond(): number | null;
  node(name: string): NodeSeries | null;
  pod(uid: string): PodSeries | null;
  /** The figures of a source that samples every second; omitted: none. */
  readonly detail?: DetailSource;
  /** What is read on a node besides figures; omitted: nothing, null for a node that the source does not know. */
  facts?(nodeName: string): NodeFacts | null;
  /**
   * Keeps the windows of these pods and nodes from now on. Resolves when they are filled.
   * @throws Fault when they cannot be filled; then nothing is followed
   */
  follow(target: WatchTarget, signal: AbortSignal): Promise<void>;
  /** Whether anything of a followed target was measured; omitted where that is always so. */
  measures?(target: WatchTarget): boolean;
  /** The current failure for one target, where that differs between targets; omitted: {@link failing}. */
  failingOf?(target: WatchTarget): Fault | null;
  /**
   * Called once a second while another source serves a target that prefers this one: keep probing whether it has
   * recovered. Omitted where that is known anyway.
   */
  awaited?(target: WatchTarget): void;
  /** Ends {@link follow}: the target is not watched any more. */
  unfollow(target: WatchTarget): void;
  /**
   * Measures all functions once, watched or not. Omitted by sources that cannot; null where there are no such figures.
   * @throws Fault
   */
  coarseUsage?(signal: AbortSignal): Promise<CoarseUsage | null>;
  /**
   * How it measures a figure, narrowed to the entity: see `measuredHow`. Null for what it does not measure; omitted:
   * unknown.
   */
  howOf?(figure: string, entity: MeasuredEntity): string | null;
}

/** What a figure is of: a node, or pods together. */
export type MeasuredEntity = { readonly nodeName: string } | { readonly pods: readonly PodRecord[] };

/** What a lease holds: a node, or the pods of an answer. */
export interface WatchTarget {
  readonly nodeNames: readonly string[];
  readonly podUids: readonly string[];
}

/** The figures of a source that samples every second, besides those of the interface. */
export interface DetailSource {
  /** Null for a node that it does not measure. */
  node(name: string): NodeDetailSeries | null;
  /** Null for a pod without such figures. */
  pod(uid: string): PodDetailSeries | null;
}
