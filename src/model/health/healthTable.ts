import type { Connection, Connections } from '../source/connection.ts';
import { connectionProblems } from './currentProblems.ts';
import { EventLog, type HealthEvent } from './eventLog.ts';
import { FindingLedger, type HealthFinding } from './findingLedger.ts';
import { FunctionScan } from './functionScan.ts';
import { InventoryChanges } from './inventoryChanges.ts';

/** Findings and events of one connection. */
class ConnectionLog {
  readonly ledger = new FindingLedger();
  readonly events = new EventLog();
  readonly #changes = new InventoryChanges(this.events);
  readonly #scan = new FunctionScan();
  #revision: number | null = null;
  readonly #lost = new Set<string>();

  look(connection: Connection, nowMs: number): void {
    const problems = connectionProblems(connection, nowMs);
    const snapshot = connection.inventory.snapshot(nowMs);
    if (snapshot !== null) {
      const { revision } = connection.inventory;
      const changed = revision === this.#revision ? [] : this.#changes.look(snapshot, nowMs);
      this.#revision = revision;
      problems.push(...this.#scan.look(connection, snapshot, changed, nowMs));
    }
    this.ledger.update(problems, nowMs);
    this.#lookAtSources(nowMs);
  }

  #lookAtSources(nowMs: number): void {
    for (const { id, subject, fact, sinceMs, endedMs } of this.ledger.findings) {
      const params =
        fact.code === 'source_stale'
          ? fact.params
          : fact.code === 'agent_not_responding'
            ? { source: 'agent', address: subject.name }
            : null;
      if (params === null) continue;
      if (endedMs === null && !this.#lost.has(id)) {
        this.#lost.add(id);
        this.events.add(sinceMs, subject, { code: 'source_lost', params });
      } else if (endedMs !== null && this.#lost.delete(id)) {
        this.events.add(nowMs, subject, { code: 'source_back', params });
      }
    }
  }
}

/** What is wrong and what changed, of every connection. */
export class HealthTable {
  readonly #connections: Connections;
  #logs = new Map<Connection, ConnectionLog>();
  #default: Connection | null = null;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Current findings first, then those that ended in the last 10 minutes. */
  findings(connection: Connection): readonly HealthFinding[] {
    return this.#logs.get(connection)?.ledger.findings ?? [];
  }

  /** The last 200 changes, the newest first. */
  events(connection: Connection): readonly HealthEvent[] {
    return this.#logs.get(connection)?.events.events ?? [];
  }

  /** Looks at all connections. Call once a second. */
  sweep(): void {
    const before = this.#logs;
    this.#logs = new Map();
    for (const connection of this.#connections.all()) {
      const log = before.get(connection) ?? new ConnectionLog();
      this.#logs.set(connection, log);
      log.look(connection, connection.clock.wallMs());
    }
    const now = this.#connections.find(null);
    if (now !== null && this.#default !== null && now !== this.#default) {
      const params = { from: this.#default.name, to: now.name };
      const subject = { kind: 'connection', namespace: null, name: now.name } as const;
      this.#logs.get(now)?.events.add(now.clock.wallMs(), subject, { code: 'connection_changed', params });
    }
    this.#default = now;
  }
}
