import type { Connection } from '../../model/connection.ts';
import { Fault } from '../../model/fault.ts';
import type { MetricsSource, WatchTarget } from '../../model/metricsSource.ts';
import type { View } from '../names.ts';

/** Whom an answer is for, and of what. */
export interface Asker {
  readonly connection: Connection;
  /** The namespaces the asker may see; null means all. */
  readonly namespaces: ReadonlySet<string> | null;
}

/** What an answer needs watched, and by whom. */
export interface Watch {
  readonly source: MetricsSource;
  readonly target: WatchTarget;
}

/** An answer that can be made anew in any second. */
export interface LiveAnswer {
  /** The entity that the answer is about. */
  readonly entity: string;
  /** What must be followed for it; null for answers without series. */
  readonly watch: Watch | null;
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

/** The first source, in order, that has the figures. @throws Fault no_metrics_source */
export function metricsSourceFor(connection: Connection, has: (source: MetricsSource) => boolean): MetricsSource {
  const source = connection.metrics.find(has);
  if (source === undefined) throw new Fault('no_metrics_source', 'No connected source measures this; see the doctor.');
  return source;
}
