import { Fault } from '../../model/fault.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { MetricsSource, WatchTarget } from '../../model/source/metricsSource.ts';
import { MetricsChoice } from '../../model/watch/metricsChoice.ts';
import type { View } from '../entityLookup.ts';

/** Whom an answer is for, and of what. */
export interface Asker {
  readonly connection: Connection;
  /** As the query names it; null for the default. */
  readonly connectionName: string | null;
  /** The namespaces the asker may see; null means all. */
  readonly namespaces: ReadonlySet<string> | null;
}

/** An answer that can be made anew in any second. */
export interface LiveAnswer {
  /** The entity that the answer is about. */
  readonly entity: string;
  /** What must be followed for it; null for answers without series. */
  readonly watch: MetricsChoice | null;
  /** True when a finished call changes the answer, even within a second. */
  readonly usesCalls: boolean;
  /** What has to be found out before the first answer; resolves always. */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
  /**
   * @param lastSecond the newest closed second
   * @throws Fault when what it is about is no more
   */
  make(lastSecond: number, nowMs: number): object;
}

/**
 * What the asker sees now.
 * @throws Fault before the first inventory: no_connection, or why it cannot be had
 */
export function viewOf({ connection, namespaces }: Asker, nowMs: number): View {
  const inventory = connection.inventory.snapshot(nowMs);
  if (inventory === null) {
    throw (
      connection.inventory.fault ?? new Fault('no_connection', 'What there is has not been read yet; ask again soon.')
    );
  }
  return { inventory, namespaces };
}

/** The sources, in order, that have the figures of a target. @throws Fault no_metrics_source */
export function metricsFor(
  connection: Connection,
  target: WatchTarget,
  has: (source: MetricsSource) => boolean,
): MetricsChoice {
  const [first, ...others] = connection.metrics.filter(has);
  if (first === undefined) throw new Fault('no_metrics_source', 'No connected source measures this; see the doctor.');
  return new MetricsChoice([first, ...others], target);
}

/** @throws Fault what the source fails with, when it left nothing to show */
export function refuseNothing({ fault }: MetricsChoice, ...series: readonly Float64Array[]): void {
  if (fault !== null && series.every((values) => values.every(Number.isNaN))) throw fault;
}
