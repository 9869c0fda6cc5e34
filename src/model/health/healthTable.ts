import type { NamespacedId } from '../inventory/identity.ts';
import type { Series } from '../series/series.ts';
import type { Connection, Connections } from '../source/connection.ts';
import type { SourceHealth } from '../source/sourceHealth.ts';
import { type Arrival, Arrivals } from './arrivals.ts';
import { EventLog, type HealthEvent } from './eventLog.ts';
import { FindingLedger, type HealthFinding } from './findingLedger.ts';
import { FunctionScan } from './functionScan.ts';
import { InventoryChanges } from './inventoryChanges.ts';
import { ReplicaHistory } from './replicaHistory.ts';
import { SourceLosses } from './sourceLosses.ts';
import { nodeProblems } from './usageProblems.ts';

/** Findings and events of one connection. */
class ConnectionLog {
  readonly ledger = new FindingLedger();
  readonly events = new EventLog();
  readonly replicas = new ReplicaHistory();
  readonly arrivals = new Arrivals();
  readonly #changes = new InventoryChanges(this.events);
  readonly #scan = new FunctionScan();
  readonly #losses = new SourceLosses(this.events);
  #revision: number | null = null;

  look(connection: Connection, nowMs: number): void {
    const sources = connection.sources();
    this.arrivals.look(sources);
    const problems = [...this.#losses.look(sources, connection.clock)];
    const snapshot = connection.inventory.snapshot(nowMs);
    if (snapshot !== null) {
      const { revision } = connection.inventory;
      const isFirst = this.#revision === null;
      const changed = revision === this.#revision ? [] : this.#changes.look(snapshot, nowMs);
      const podsListed = connection.inventory.functionsOnly !== true;
      this.replicas.look(snapshot, isFirst ? snapshot.functions : changed, podsListed, nowMs);
      this.#revision = revision;
      for (const { name } of snapshot.nodes) problems.push(...nodeProblems(connection.metrics, name));
      for (const problem of this.#scan.look(connection, snapshot, changed, nowMs)) problems.push(problem);
    }
    this.ledger.update(problems, nowMs);
  }
}

/** What is wrong and what changed, of every connection. */
export class HealthTable {
  readonly #connections: Connections;
  #logs = new Map<Connection, ConnectionLog>();
  #default: Connection | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Whether the connection was looked at since it is there: before, nothing is known of it. */
  hasLooked(connection: Connection): boolean {
    return this.#logs.has(connection);
  }

  /** Current findings first, then those that ended in the last 10 minutes. */
  findings(connection: Connection): readonly HealthFinding[] {
    return this.#logs.get(connection)?.ledger.findings ?? [];
  }

  /**
   * The last 200 changes that a client limited to these namespaces may see, the newest first.
   * @param namespaces null: all
   */
  events(connection: Connection, namespaces: ReadonlySet<string> | null): readonly HealthEvent[] {
    return this.#logs.get(connection)?.events.newest(namespaces) ?? [];
  }

  /** The last 60 answers of a source, the oldest first. */
  arrivals(connection: Connection, source: SourceHealth): readonly Arrival[] {
    return this.#logs.get(connection)?.arrivals.of(source) ?? [];
  }

  /** How many replicas of a function were ready, second by second; null where unknown. */
  replicasReady(connection: Connection, { namespace, name }: Pick<NamespacedId, 'namespace' | 'name'>): Series | null {
    return this.#logs.get(connection)?.replicas.series(namespace, name) ?? null;
  }

  /** Calls `listener` after each sweep. @returns ends it */
  onSweep(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks at all connections. Call once a second. @throws what the first connection threw, when all were looked at */
  sweep(): void {
    const logs = new Map<Connection, ConnectionLog>();
    for (const connection of this.#connections.all()) {
      logs.set(connection, this.#logs.get(connection) ?? new ConnectionLog());
    }
    this.#logs = logs;
    const thrown: unknown[] = [];
    for (const [connection, log] of logs) {
      try {
        log.look(connection, connection.clock.wallMs());
      } catch (error) {
        thrown.push(error);
      }
    }
    this.#lookAtDefault();
    for (const listener of this.#listeners) listener();
    if (thrown.length > 0) throw thrown[0];
  }

  #lookAtDefault(): void {
    const now = this.#connections.find(null);
    if (now !== null && this.#default !== null && now !== this.#default) {
      const params = { from: this.#default.name, to: now.name };
      const subject = { kind: 'connection', namespace: null, name: now.name } as const;
      this.#logs.get(now)?.events.add(now.clock.wallMs(), subject, { code: 'connection_changed', params });
    }
    this.#default = now;
  }
}
