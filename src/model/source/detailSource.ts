import type { PodDetailSeries } from '../series/podDetailSeries.ts';
import type { NodeDetailSeries } from '../series/pressureSeries.ts';

/** What a source that reads every second knows of what it follows, besides the figures of the interface. */
export interface DetailSource {
  /** Null for a node that it does not measure. */
  node(name: string): NodeDetailSeries | null;
  /** Null for a pod of which it knows nothing more. */
  pod(uid: string): PodDetailSeries | null;
}
