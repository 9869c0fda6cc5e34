import type { ErrorCode } from '../../contract/errorCode.ts';
import { errorMessageFor } from '../../contract/finding/upstreamMessages.ts';
import { Fault } from '../../model/fault.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { MetricsChoice } from '../../model/watch/metricsChoice.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import type { View } from '../entityLookup.ts';

/** The connection that a request is about, and what its client may see. */
export interface RequestContext {
  readonly connection: Connection;
  /** As named in the query; null for the default. */
  readonly connectionName: string | null;
  /** The namespaces that the client may see; null means all. */
  readonly namespaces: ReadonlySet<string> | null;
}

/** An answer that can be made again every second. */
export interface LiveAnswer {
  /** The path and the entity: the same for all spellings of one entity. */
  readonly subject: string;
  /** The watch of its series; null for answers without series. */
  readonly watch: EntityWatch | null;
  /** True if a finished call changes the answer, even within a second. */
  readonly usesCalls: boolean;
  /** Collects what the first answer needs; always resolves. */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
  /** Whether what it has beside its series is known of a second; omitted: there is nothing to wait for. */
  isKnown?(second: number, nowMs: number): boolean;
  /**
   * The revision of its entity: the answer can only change if this does.
   * @throws Fault if the entity no longer exists
   */
  revision(nowMs: number): number;
  /**
   * @param lastSecond the newest closed second
   * @throws Fault if the entity no longer exists
   */
  make(lastSecond: number, nowMs: number): object;
}

/**
 * The part of the inventory that the client may see now.
 * @throws Fault before the first inventory: no_connection, or why it cannot be read
 */
export function viewOf({ connection, namespaces }: RequestContext, nowMs: number): View {
  const inventory = connection.inventory.snapshot(nowMs);
  if (inventory === null) {
    const { fault } = connection.inventory;
    if (fault === null) throw new Fault('no_connection', 'No inventory yet. Retry in a few seconds.');
    throw namespaces === null ? fault : new Fault(fault.code, errorMessageFor(namespaces, fault.message));
  }
  return { inventory, namespaces };
}

const metricsCodes: ReadonlySet<ErrorCode> = new Set([
  'no_metrics_source',
  'upstream_refused',
  'upstream_failed',
  'upstream_timeout',
]);

/** Whether a source of CPU and memory failed, or there is none: a function is answered without these. */
export function isOfMetrics(thrown: unknown): boolean {
  return thrown instanceof Fault && metricsCodes.has(thrown.code);
}

/** @throws Fault of the source if it fails and there is nothing to show */
export function refuseNothing({ fault }: MetricsChoice, ...series: readonly Float64Array[]): void {
  if (fault !== null && series.every((values) => values.every(Number.isNaN))) throw fault;
}
