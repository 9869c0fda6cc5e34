import type { Clock } from '../../model/clock.ts';
import type { Connection, ConnectionLookup } from '../../model/source/connection.ts';
import { LeaseTable } from '../../model/watch/leaseTable.ts';
import type { EntityWatch, WatchTable } from '../../model/watch/watchTable.ts';
import { answerHeaders } from './answerHeaders.ts';
import type { LiveAnswer, RequestContext } from './liveAnswer.ts';
import { TurnTime } from './turnTime.ts';

/** Spellings remembered per answer; others are answered through the router. */
const mostSpellings = 4;
const longestSpelling = 512;
/** The longest that a first request waits for what its answer needs. */
const firstWaitMs = 5000;
/** How far into a second to wait for its sample; the newest second is then at most 1.45 s old. */
const graceMs = 450;

/** An answer whose windows are filled, and the revisions it was prepared at. */
type Prepared = Pick<Ready, 'live' | 'revision' | 'metricsRevision' | 'inventoryRevision'>;

/** This second's bytes of an answer, and what shows whether they are still valid. */
interface Ready {
  readonly key: string;
  readonly live: LiveAnswer;
  readonly connection: Connection;
  readonly connectionName: string | null;
  /** Of the entity. */
  readonly revision: number;
  /** Of the sources that its watch chose among. */
  readonly metricsRevision: number;
  /** The newest of the inventory at which {@link revision} was found unchanged. */
  inventoryRevision: number;
  readonly spellings: string[];
  callsRevision: number;
  lastSecond: number;
  answer: ReadyAnswer | null;
}

/** The bytes to send. */
export interface ReadyAnswer {
  readonly headers: string[];
  readonly bytes: Buffer;
}

/**
 * Keeps the bytes of answers: each is serialised once a second, not once a client, and again within a second only if
 * its entity changed. A warm answer is served by its URL alone, ahead of router and validator.
 */
export class ReadyAnswers {
  readonly #clock: Clock;
  readonly #connections: ConnectionLookup;
  readonly #watches: WatchTable;
  readonly #leases = new LeaseTable<Ready>((ready) => this.#end(ready));
  /** By scope and URL. */
  readonly #bySpelling = new Map<string, Ready>();
  readonly #turnTime = new TurnTime();
  /** Monotonic time of the last sweep, ms; leases need no finer clock. */
  #nowMs: number;

  constructor(clock: Clock, connections: ConnectionLookup, watches: WatchTable) {
    this.#clock = clock;
    this.#connections = connections;
    this.#watches = watches;
    this.#nowMs = clock.monotonicMs();
  }

  /** The number of answers kept. */
  get watched(): number {
    return this.#leases.size;
  }

  /** This second's bytes for a URL; null if the answer is cold or has changed. */
  take(scope: string, url: string): ReadyAnswer | null {
    const ready = this.#bySpelling.get(spelling(scope, url));
    if (ready === undefined || !this.#isConnected(ready)) return null;
    this.#leases.ask(ready.key, this.#nowMs);
    const { watch } = ready.live;
    if (watch !== null && !this.#watches.touch(watch)) return null;
    try {
      return this.#isCurrent(ready) ? this.#fresh(ready, this.#turnTime.wallMs(ready.connection.clock)) : null;
    } catch {
      // The entity is gone; the router reports it.
      this.#drop(ready);
      return null;
    }
  }

  /**
   * Makes a cold answer and keeps it warm. If the entity changes while its windows are filled, the answer is made
   * again, for at most 5 s.
   * @param makeLive returns the answer for the current state
   * @throws Fault what `makeLive` and its answer throw
   */
  async admit(context: RequestContext, scope: string, url: string, makeLive: () => LiveAnswer): Promise<ReadyAnswer> {
    const { connection, connectionName } = context;
    const untilMs = this.#clock.monotonicMs() + firstWaitMs;
    let prepared = await this.#prepared(connection, makeLive());
    while (!this.#holds(connection, prepared) && this.#clock.monotonicMs() < untilMs) {
      prepared = await this.#prepared(connection, makeLive());
    }
    const { live, revision, metricsRevision, inventoryRevision } = prepared;
    const key = spelling(scope, subjectKey(connectionName, live.subject));
    const known = this.#leases.ask(key, this.#nowMs);
    const isSame =
      known?.connection === connection &&
      known.live.watch === live.watch &&
      known.revision === revision &&
      known.metricsRevision === metricsRevision;
    const ready: Ready = isSame
      ? known
      : {
          key,
          live,
          connection,
          connectionName,
          revision,
          metricsRevision,
          inventoryRevision,
          spellings: [],
          callsRevision: 0,
          lastSecond: 0,
          answer: null,
        };
    const answer = this.#firstOf(ready);
    // If the connection was replaced, answer but do not cache.
    if (!isSame && this.#isConnected(ready)) this.#leases.take(key, ready, this.#nowMs);
    if (this.#leases.ask(key, this.#nowMs) === ready) this.#remember(ready, spelling(scope, url));
    return answer;
  }

  /** Drops answers that expired or whose connection was replaced, and old bytes. Call once a second. */
  sweep(): void {
    this.#nowMs = this.#clock.monotonicMs();
    this.#leases.sweep(this.#nowMs);
    for (const ready of this.#leases.held()) {
      const second = Math.floor(ready.connection.clock.wallMs() / 1000);
      if (!this.#isConnected(ready)) this.#leases.end(ready.key);
      else if (Math.abs(second - ready.lastSecond) > 2) ready.answer = null;
    }
  }

  /** Resolves when the windows of an answer are filled. */
  async #prepared(connection: Connection, live: LiveAnswer): Promise<Prepared> {
    const { metricsRevision = 0 } = connection;
    const inventoryRevision = connection.inventory.revision;
    const revision = live.revision(connection.clock.wallMs());
    await Promise.all([live.watch?.filled, live.prepare?.(AbortSignal.timeout(firstWaitMs))]);
    return { live, revision, metricsRevision, inventoryRevision };
  }

  /** Whether the windows of an answer still match its entity. */
  #holds(connection: Connection, { live, revision, metricsRevision }: Prepared): boolean {
    if (live.watch === null) return true;
    return (
      metricsRevision === (connection.metricsRevision ?? 0) &&
      revision === live.revision(connection.clock.wallMs()) &&
      this.#watches.touch(live.watch)
    );
  }

  #isConnected({ connection, connectionName }: Ready): boolean {
    return this.#connections.find(connectionName) === connection;
  }

  /** Looks the entity up only if the inventory changed since the last time. */
  #isCurrent(ready: Ready): boolean {
    const { connection, live } = ready;
    if (live.watch !== null && ready.metricsRevision !== (connection.metricsRevision ?? 0)) return false;
    const { revision } = connection.inventory;
    if (ready.inventoryRevision === revision) return true;
    if (live.revision(connection.clock.wallMs()) !== ready.revision) return false;
    ready.inventoryRevision = revision;
    return true;
  }

  #firstOf(ready: Ready): ReadyAnswer {
    try {
      return this.#fresh(ready, this.#turnTime.wallMs(ready.connection.clock));
    } catch (thrown) {
      this.#drop(ready);
      throw thrown;
    }
  }

  /** Drops an answer that cannot be made, and its watch: the next request fills the windows again. */
  #drop({ key, live: { watch } }: Ready): void {
    this.#leases.end(key);
    if (watch !== null) this.#watches.end(watch);
  }

  #fresh(ready: Ready, nowMs: number): ReadyAnswer {
    const { live, connection } = ready;
    const callsRevision = live.usesCalls ? (connection.calls?.revision ?? 0) : 0;
    const madeSecond = ready.answer !== null && ready.callsRevision === callsRevision ? ready.lastSecond : null;
    // No answer can be newer than the current second.
    if (ready.answer !== null && madeSecond === Math.floor(nowMs / 1000)) return ready.answer;
    const lastSecond = newestClosedSecond(nowMs, knownSecond(live, nowMs));
    if (ready.answer !== null && madeSecond === lastSecond) return ready.answer;
    const bytes = Buffer.from(JSON.stringify(live.make(lastSecond, nowMs)));
    ready.answer = { bytes, headers: answerHeaders(bytes.length) };
    ready.lastSecond = lastSecond;
    ready.callsRevision = callsRevision;
    return ready.answer;
  }

  #remember(ready: Ready, asked: string): void {
    if (ready.spellings.length >= mostSpellings || asked.length > longestSpelling) return;
    if (this.#bySpelling.get(asked) === ready) return;
    this.#bySpelling.set(asked, ready);
    ready.spellings.push(asked);
  }

  #end(ready: Ready): void {
    for (const asked of ready.spellings) {
      if (this.#bySpelling.get(asked) === ready) this.#bySpelling.delete(asked);
    }
  }
}

/** An encoded name has no line break. */
function subjectKey(connectionName: string | null, subject: string): string {
  return connectionName === null ? subject : `${encodeURIComponent(connectionName)}\n${subject}`;
}

/** The key of a scope and a URL or subject. Without tokens the scope is empty, and no string is built. */
function spelling(scope: string, asked: string): string {
  return scope === '' ? asked : `${scope}\n${asked}`;
}

/** The newest second of which everything is known; null if there is none. */
function knownSecond({ watch, isKnown }: LiveAnswer, nowMs: number): number | null {
  const measured = measuredSecond(watch, nowMs);
  const current = Math.floor(nowMs / 1000);
  return measured !== null && measured >= current && isKnown?.(current, nowMs) === false ? current - 1 : measured;
}

function measuredSecond(watch: EntityWatch | null, nowMs: number): number | null {
  if (watch === null) return Math.floor(nowMs / 1000);
  const { source, target } = watch.choice;
  return source.newestSecondOf === undefined ? source.newestSecond() : source.newestSecondOf(target);
}

/**
 * The last second of an answer given now: the one just closed if it is measured, the previous one while it is not, and
 * after a grace period the one just closed anyway, so that a stalled source does not stop time.
 * @param measuredSecond the newest second that the source has completely; null if there is none
 */
export function newestClosedSecond(nowMs: number, measuredSecond: number | null): number {
  const current = Math.floor(nowMs / 1000);
  if (measuredSecond !== null && measuredSecond >= current) return current;
  return nowMs - current * 1000 < graceMs ? current - 1 : current;
}
