import type { Clock } from '../clock.ts';
import { Fault } from '../fault.ts';
import type { Entity } from '../inventory/identity.ts';
import type { PodRecord } from '../inventory/inventory.ts';
import { usageTarget } from '../series/podUsage.ts';
import type { Connection, ConnectionLookup } from '../source/connection.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';
import { LeaseTable } from './leaseTable.ts';
import { MetricsChoice } from './metricsChoice.ts';

/** The longest that filling the windows of an entity may take. */
const fillMs = 5000;

/** An entity that is being watched. */
export interface EntityWatch {
  /** Its place in the table. */
  readonly key: string;
  /** Greater than that of every earlier watch. */
  readonly number: number;
  readonly connection: Connection;
  /** The source that serves the entity, for all viewers. */
  readonly choice: MetricsChoice;
  /** Resolves when its windows are filled. Rejects with the Fault of the first source when no source can fill them. */
  readonly filled: Promise<void>;
}

/**
 * Who is watched, and through which source: one entry for each entity, so that it never shows two sources at once, is
 * asked for once and fails over once. An entry lasts 60 s past the last time that somebody asked for it; of more than
 * 10,000 the one that was not asked for the longest goes.
 */
export class WatchTable {
  readonly #clock: Clock;
  readonly #connections: ConnectionLookup;
  readonly #leases = new LeaseTable<EntityWatch>(({ choice }) => choice.close());
  /** Entries whose windows are being filled. */
  readonly #filling = new Map<string, EntityWatch>();
  #lastNumber = 0;
  /** Monotonic time of the last sweep: leases need no finer clock. */
  #nowMs: number;

  constructor(clock: Clock, connections: ConnectionLookup) {
    this.#clock = clock;
    this.#connections = connections;
    this.#nowMs = clock.monotonicMs();
  }

  /** Entities that are watched. */
  get size(): number {
    return this.#leases.size;
  }

  /**
   * Watches an entity for at least another 60 s. Where its pods or their sources are no longer the same, it is watched
   * anew; the old windows stay until the new ones are filled.
   * @throws Fault no_metrics_source when no source has any of it
   */
  watch(connection: Connection, entity: Entity): EntityWatch {
    const key = keyOf(connection, entity);
    const { sources, target } = wanted(connection, entity);
    for (const known of [this.#filling.get(key), this.#leases.ask(key, this.#nowMs)]) {
      if (known?.connection === connection && known.choice.isOf(sources, target)) return known;
    }
    const choice = new MetricsChoice(sources, target);
    const filled = choice.follow(fillMs).then(
      () => this.#keep(entry),
      (fault: unknown) => {
        this.#forgetFilling(entry);
        throw fault;
      },
    );
    // Awaiting callers get the fault anyway.
    filled.catch(() => {});
    const entry: EntityWatch = { key, number: ++this.#lastNumber, connection, choice, filled };
    this.#filling.set(key, entry);
    return entry;
  }

  /** Prolongs a watch. False when it has ended or another one took its place: then watch the entity again. */
  touch(watch: EntityWatch): boolean {
    return this.#leases.ask(watch.key, this.#nowMs) === watch;
  }

  /** Ends a useless watch, for all viewers. */
  end(watch: EntityWatch): void {
    if (this.touch(watch)) this.#leases.end(watch.key);
  }

  /** Ends watches that expired or whose connection was replaced, and reviews all source choices. Call once a second. */
  sweep(): void {
    this.#nowMs = this.#clock.monotonicMs();
    this.#leases.sweep(this.#nowMs);
    for (const { key, connection, choice } of this.#leases.held()) {
      if (this.#connections.find(connection.name) === connection) choice.review(this.#nowMs);
      else this.#leases.end(key);
    }
  }

  /** Ends all watches. */
  close(): void {
    this.#leases.endAll();
  }

  #keep(entry: EntityWatch): void {
    this.#forgetFilling(entry);
    const known = this.#leases.ask(entry.key, this.#nowMs);
    // Windows of an earlier set of pods may be filled later: they must not replace those of the present set.
    if (known !== undefined && known.number > entry.number) entry.choice.close();
    else this.#leases.take(entry.key, entry, this.#nowMs);
  }

  #forgetFilling(entry: EntityWatch): void {
    if (this.#filling.get(entry.key) === entry) this.#filling.delete(entry.key);
  }
}

interface Wanted {
  readonly sources: readonly [MetricsSource, ...MetricsSource[]];
  readonly target: WatchTarget;
}

/** The sources that have figures of an entity, in order, and what they have to follow for it. */
function wanted(connection: Connection, entity: Entity): Wanted {
  const { inventory, metrics } = connection;
  if (entity.kind === 'node') {
    const having = metrics.filter((source) => source.node(entity.name) !== null);
    return { sources: atLeastOne(having), target: { nodeNames: [entity.name], podUids: [] } };
  }
  const pods = podsOf(connection, entity);
  const having = metrics.filter((source) => pods.length === 0 || pods.some(({ uid }) => source.pod(uid) !== null));
  return { sources: atLeastOne(having), target: usageTarget(pods, inventory) };
}

function podsOf({ inventory, clock }: Connection, entity: Exclude<Entity, { kind: 'node' }>): readonly PodRecord[] {
  const index = inventory.snapshot(clock.wallMs())?.index;
  if (index === undefined) return [];
  if (entity.kind === 'function') return index.podsOf(entity.id);
  const pod = index.pod(entity.uid);
  return pod === null ? [] : [pod];
}

function atLeastOne([first, ...others]: readonly MetricsSource[]): Wanted['sources'] {
  if (first === undefined)
    throw new Fault('no_metrics_source', 'No connected source measures this. See /api/v1/doctor.');
  return [first, ...others];
}

/** Different for any two entities, whatever their names consist of. */
function keyOf({ name: connection }: Connection, entity: Entity): string {
  switch (entity.kind) {
    case 'function':
      return JSON.stringify([connection, 'function', entity.id.namespace, entity.id.name]);
    case 'pod':
      return JSON.stringify([connection, 'pod', entity.uid]);
    case 'node':
      return JSON.stringify([connection, 'node', entity.name]);
  }
}
