import { setMaxListeners } from 'node:events';
import { Fault } from '../model/fault.ts';
import type { InventorySnapshot } from '../model/inventory/inventory.ts';
import type { Connection, Connections } from '../model/source/connection.ts';
import { Deadline } from '../sources/http/deadline.ts';
import { pause } from '../sources/http/retry.ts';
import type { BuiltConnection } from './builtConnection.ts';
import type { ConnectionPlan } from './connectionPlan.ts';

/** The longest that an address may take until its inventory is known, ms. */
export const longestConnectingMs = 5000;
/** Interval of checks for the first inventory. */
const lookMs = 20;
/** How long a replaced connection may serve the requests that began with it ... */
const longestRetiredMs = 30_000;
/** ... and how many replaced connections may. */
const mostRetired = 4;

/** The requests that are being answered. */
export interface OpenRequests {
  /** Resolves when all that are open now have ended, or when `signal` aborts. */
  ended(signal: AbortSignal): Promise<void>;
}

/** A connection that was built and started, and what stops it. */
export class ActiveConnection {
  readonly plan: ConnectionPlan;
  readonly built: BuiltConnection;
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | null = null;

  private constructor(plan: ConnectionPlan, built: BuiltConnection) {
    this.plan = plan;
    this.built = built;
    // Every loop and every open request listens to it; none of them leaks.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Builds a connection and starts it. @throws what the plan throws */
  static async start(plan: ConnectionPlan): Promise<ActiveConnection> {
    const active = new ActiveConnection(plan, await plan.build());
    active.built.start(active.#stopping.signal);
    return active;
  }

  get name(): string {
    return this.built.connection.name;
  }

  /**
   * The first inventory, as soon as there is one.
   * @throws Fault why there is none when `signal` aborts
   */
  async firstInventory(signal: AbortSignal): Promise<InventorySnapshot> {
    const { inventory, clock } = this.built.connection;
    const late = () => new Fault('upstream_timeout', 'The server answered but sent no inventory in time.');
    for (;;) {
      const snapshot = inventory.snapshot(clock.wallMs());
      // A disconnected client changes nothing, even if the inventory is known.
      if (signal.aborted) throw snapshot !== null ? late() : (inventory.fault ?? late());
      if (snapshot !== null) return snapshot;
      await pause(lookMs, signal);
    }
  }

  /** From now on it serves requests. */
  listening(): void {
    this.built.listening(this.#stopping.signal);
  }

  /** Resolves, always, when all of it has ended. */
  stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopped ??= this.built.stop();
    return this.#stopped;
  }
}

/**
 * The connections by name. One is the default, replaceable in one step: a request uses either the old or the new one
 * throughout. A replaced connection is stopped when its open requests have ended.
 */
export class ConnectionRegistry implements Connections {
  readonly #byName = new Map<string, ActiveConnection>();
  #default: ActiveConnection;
  readonly #openRequests: OpenRequests;
  /** Everything that was started and has not ended: candidates and retired ones too. */
  readonly #started = new Set<ActiveConnection>();
  readonly #retired: ActiveConnection[] = [];
  readonly #stopping = new AbortController();

  constructor(first: ActiveConnection, openRequests: OpenRequests) {
    this.#default = first;
    this.#openRequests = openRequests;
    this.#byName.set(first.name, first);
    this.#started.add(first);
  }

  find(name: string | null): Connection | null {
    const active = name === null ? this.#default : this.#byName.get(name);
    return active?.built.connection ?? null;
  }

  all(): readonly Connection[] {
    const others = [...this.#byName.values()].filter((active) => active !== this.#default);
    return [this.#default, ...others].map(({ built }) => built.connection);
  }

  get default(): ActiveConnection {
    return this.#default;
  }

  /** The server listens. */
  listening(): void {
    for (const active of this.#byName.values()) active.listening();
  }

  /** Starts a candidate for a connection; in any case it ends with the server. */
  async start(plan: ConnectionPlan): Promise<ActiveConnection> {
    const candidate = await ActiveConnection.start(plan);
    this.#started.add(candidate);
    if (this.#stopping.signal.aborted) this.discard(candidate);
    return candidate;
  }

  /** Stops a rejected candidate. */
  discard(candidate: ActiveConnection): void {
    void candidate.stop().finally(() => this.#started.delete(candidate));
  }

  /** Replaces the default by a started one. */
  replaceDefault(next: ActiveConnection): void {
    const before = this.#default;
    this.#byName.delete(before.name);
    this.#byName.set(next.name, next);
    this.#default = next;
    next.listening();
    void this.#retire(before);
  }

  /** Stops everything; resolves, always, when it has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(Array.from(this.#started, (active) => active.stop()));
  }

  async #retire(before: ActiveConnection): Promise<void> {
    this.#retired.push(before);
    if (this.#retired.length > mostRetired) {
      const oldest = this.#retired.shift();
      if (oldest !== undefined) this.discard(oldest);
    }
    const deadline = new Deadline(longestRetiredMs, this.#stopping.signal);
    await this.#openRequests.ended(deadline.signal);
    deadline.clear();
    const index = this.#retired.indexOf(before);
    if (index >= 0) this.#retired.splice(index, 1);
    this.discard(before);
  }
}
