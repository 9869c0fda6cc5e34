import type { Finding } from '../../contract/finding/finding.ts';
import type { CallSource } from '../calls/callSource.ts';
import type { Invoker } from '../calls/invoker.ts';
import type { Clock } from '../clock.ts';
import type { InventorySource } from '../inventory/inventory.ts';
import type { LogSource } from './logSource.ts';
import type { MetricsSource } from './metricsSource.ts';
import type { SourceHealth } from './sourceHealth.ts';

/** A place where functions run, as it is known through its sources: this machine or a cluster. */
export interface Connection {
  /** Unique among the connections there are; `local` is this machine. */
  readonly name: string;
  /** What is now for it. */
  readonly clock: Clock;
  readonly inventory: InventorySource;
  /** In the order in which they are asked; may be empty. */
  readonly metrics: readonly MetricsSource[];
  /** Grows when one of {@link metrics} comes, or has more than before; left out where that does not happen. */
  readonly metricsRevision?: number;
  readonly calls: CallSource | null;
  readonly logs: LogSource | null;
  /** Calls functions; null where faascope may not. */
  readonly invoker: Invoker | null;
  /** Functions that are declared but cannot run there, so that they are in no list. */
  readonly notRunnable: readonly NotRunnableFunction[];
  /** How each of its sources does. */
  sources(): readonly SourceHealth[];
  /** What is missing or wrong now and is no single source's. */
  findings(): readonly Finding[];
  /**
   * Finds out, by asking the sources, what else is missing or wrong; only for the doctor. Resolves always, soon after
   * `signal` aborts. Left out: there is nothing more to find out.
   */
  diagnose?(signal: AbortSignal): Promise<readonly Finding[]>;
}

/** The connections there are. One of them is the default. */
export interface Connections {
  /** The connection of a name; for null the default. Null: there is none. */
  find(name: string | null): Connection | null;
}

/** Whether what keeps a connection going still does, for probes. */
export interface ConnectionHealth {
  /** False when something is stuck that only a restart fixes. */
  isLive(): boolean;
  /** Why it cannot answer yet or any more; null when it can. */
  unreadyReason(): string | null;
  /** How late samples came after their whole second, ms; null before the first, and where nothing is sampled. */
  samplerLatenessMs(share: number): number | null;
}

/** A function that is declared but cannot run. */
export interface NotRunnableFunction {
  readonly name: string;
  /** The line of its declaration, from 1. */
  readonly line: number;
  /** One sentence. */
  readonly reason: string;
}

/** Replaces the default connection. */
export interface ConnectionSwitch {
  /**
   * Switches to what answers at `address` (`local`: this machine) in one step, or changes nothing.
   * @throws Fault malformed_parameter, target_not_allowed, too_many_requests, upstream_refused, upstream_failed,
   * upstream_timeout
   */
  switchTo(address: string, signal: AbortSignal): Promise<{ persisted: boolean }>;
}
