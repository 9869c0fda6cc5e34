import type { Finding } from '../../contract/finding/finding.ts';
import type { ConnectedKind } from '../../contract/interface/setIP.ts';
import type { ConnectionKind } from '../../contract/v1/connection.ts';
import type { CallSource } from '../calls/callSource.ts';
import type { Invoker } from '../calls/invoker.ts';
import type { Clock } from '../clock.ts';
import type { InventorySource } from '../inventory/inventory.ts';
import type { LogSource } from './logSource.ts';
import type { MetricsSource } from './metricsSource.ts';
import type { SamplerLateness } from './samplerLateness.ts';
import type { SourceHealth } from './sourceHealth.ts';

/** A place where functions run, known through its sources: this machine or a cluster. */
export interface Connection {
  /** Unique; `local` is this machine. */
  readonly name: string;
  readonly kind: ConnectionKind;
  /** The serverless platforms whose functions it has, as their own documentation spells them. */
  readonly platforms: readonly string[];
  /** Whether its functions are the samples that faascope brings along; omitted: they are not. */
  readonly demo?: boolean;
  /** Its current time. */
  readonly clock: Clock;
  readonly inventory: InventorySource;
  /** In order of preference; may be empty. */
  readonly metrics: readonly MetricsSource[];
  /** Increases when one of {@link metrics} is added or gains figures; omitted if that never happens. */
  readonly metricsRevision?: number;
  readonly calls: CallSource | null;
  readonly logs: LogSource | null;
  /** Calls functions; null if faascope may not. */
  readonly invoker: Invoker | null;
  /** Functions that are declared but cannot run, and are therefore not listed. */
  readonly notRunnable: readonly NotRunnableFunction[];
  /** The health of each source. */
  sources(): readonly SourceHealth[];
  /** Current problems that do not belong to a single source. */
  findings(): readonly Finding[];
  /**
   * Asks the sources for further problems; for the doctor only. Resolves always, soon after `signal` aborts. Omitted:
   * there are none to look for.
   */
  diagnose?(signal: AbortSignal): Promise<readonly Finding[]>;
}

/** Finds connections, one of which is the default. */
export interface ConnectionLookup {
  /** The connection of a name, or for null the default; null if there is none. */
  find(name: string | null): Connection | null;
}

/** All connections. */
export interface Connections extends ConnectionLookup {
  /** The default first. */
  all(): readonly Connection[];
}

/** State of a connection for health probes. */
export interface ConnectionHealth {
  /** False if something is stuck that only a restart fixes. */
  isLive(): boolean;
  /** Why it cannot answer yet or any more; null if it can. */
  unreadyReason(): string | null;
  /** Null if nothing is sampled in this process. */
  samplerLateness(): SamplerLateness | null;
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
  switchTo(address: string, signal: AbortSignal): Promise<Switched>;
}

/** Finds out what answers at addresses. */
export interface ConnectionProbe {
  /**
   * What answers at `address`, within 5 s; nothing changes.
   * @throws Fault malformed_parameter, target_not_allowed, too_many_requests, upstream_refused, upstream_failed,
   * upstream_timeout
   */
  probe(address: string, signal: AbortSignal): Promise<ProbedAddress>;
}

/** What answers at an address. */
export interface ProbedAddress extends Pick<Switched, 'address' | 'version'> {
  readonly kind: Exclude<ConnectedKind, 'local'>;
  readonly inventory: Pick<InventorySource, 'snapshot' | 'functionsOnly'>;
  /** How often Prometheus scrapes, the shortest interval of some targets; null for other servers and if unknown. */
  readonly scrapeIntervalSeconds: number | null;
}

/** What the default connection is after a switch. */
export interface Switched {
  readonly kind: ConnectedKind;
  /** A URL, or `local`. */
  readonly address: string;
  /** As it reports it; null if it does not. */
  readonly version: string | null;
  readonly connection: Connection;
  /** False if the choice could not be saved. */
  readonly persisted: boolean;
}
