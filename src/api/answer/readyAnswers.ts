import type { Clock } from '../../model/clock.ts';
import { newestClosedSecond } from '../../model/series/newestClosedSecond.ts';
import type { Connection, Connections } from '../../model/source/connection.ts';
import { LeaseTable } from '../../model/watch/leaseTable.ts';
import type { MetricsChoice } from '../../model/watch/metricsChoice.ts';
import { answerHeaders } from './answerHeaders.ts';
import type { Asker, LiveAnswer } from './liveAnswer.ts';

/** Spellings of one entity that are remembered; a further one is answered all the same, on the longer way. */
const mostSpellings = 4;
const longestSpelling = 512;
/** A first question waits so long for its window to be filled. */
const firstWaitMs = 5000;

/** An answer that somebody watches, and this second's bytes of it. */
interface Ready {
  readonly key: string;
  readonly live: LiveAnswer;
  readonly connection: Connection;
  readonly connectionName: string | null;
  /** Of the inventory that the answer's pods were looked up in, and of the sources that it chose among. */
  readonly revision: number;
  readonly spellings: string[];
  callsRevision: number;
  lastSecond: number;
  answer: ReadyAnswer | null;
}

/** An answer as it goes out: nothing is made for it any more. */
export interface ReadyAnswer {
  readonly headers: string[];
  readonly bytes: Buffer;
}

/**
 * Answers made ahead: each is serialised once a second, not once a client. A cold one takes a lease, which keeps what
 * it needs followed; a warm one is served by its URL alone, ahead of router and validator.
 */
export class ReadyAnswers {
  readonly #clock: Clock;
  readonly #connections: Connections;
  readonly #leases = new LeaseTable<Ready>((ready) => this.#end(ready));
  /** By scope and URL, as asked. */
  readonly #bySpelling = new Map<string, Ready>();
  /** Monotonic time of the last sweep, ms: leases need no finer clock. */
  #nowMs: number;

  constructor(clock: Clock, connections: Connections) {
    this.#clock = clock;
    this.#connections = connections;
    this.#nowMs = clock.monotonicMs();
  }

  /** Answers that are watched now. */
  get watched(): number {
    return this.#leases.size;
  }

  /** This second's bytes of what a URL asks for; null when it is cold or no more what it was. */
  take(scope: string, url: string): ReadyAnswer | null {
    const ready = this.#bySpelling.get(spelling(scope, url));
    if (ready === undefined || !this.#isConnected(ready)) return null;
    if (ready.revision !== revisionOf(ready.connection)) return null;
    this.#leases.ask(ready.key, this.#nowMs);
    try {
      return this.#fresh(ready);
    } catch {
      // What it is about is gone: the longer way finds the words for it.
      this.#leases.end(ready.key);
      return null;
    }
  }

  /**
   * Makes a cold answer and keeps it warm.
   * @throws Fault what `live` throws
   */
  async admit(asker: Asker, scope: string, url: string, live: LiveAnswer): Promise<ReadyAnswer> {
    const { connection, connectionName } = asker;
    const revision = revisionOf(connection);
    const patience = AbortSignal.timeout(firstWaitMs);
    await Promise.all([live.watch?.follow(patience), live.prepare?.(patience)]);
    const key = spelling(scope, entityKey(connectionName, live.entity));
    const known = this.#leases.ask(key, this.#nowMs);
    const isSame = known?.connection === connection && known.revision === revision;
    const ready: Ready = isSame
      ? known
      : {
          key,
          live,
          connection,
          connectionName,
          revision,
          spellings: [],
          callsRevision: 0,
          lastSecond: 0,
          answer: null,
        };
    const answer = this.#firstOf(ready, live);
    // If the connection was replaced, answer but do not cache.
    if (isSame || !this.#isConnected(ready)) live.watch?.close();
    else this.#leases.take(key, ready, this.#nowMs);
    if (this.#leases.ask(key, this.#nowMs) === ready) this.#remember(ready, spelling(scope, url));
    return answer;
  }

  /** Ends what nobody asked for in the last 60 s or is no more connected, and drops bytes of seconds past. To be called once a second. */
  sweep(): void {
    this.#nowMs = this.#clock.monotonicMs();
    this.#leases.sweep(this.#nowMs);
    for (const ready of this.#leases.held()) {
      if (!this.#isConnected(ready)) {
        this.#leases.end(ready.key);
        continue;
      }
      ready.live.watch?.review(this.#nowMs);
      const second = Math.floor(ready.connection.clock.wallMs() / 1000);
      if (Math.abs(second - ready.lastSecond) > 2) ready.answer = null;
    }
  }

  /** Ends all. */
  close(): void {
    this.#leases.endAll();
  }

  #isConnected({ connection, connectionName }: Ready): boolean {
    return this.#connections.find(connectionName) === connection;
  }

  #firstOf(ready: Ready, { watch }: LiveAnswer): ReadyAnswer {
    try {
      return this.#fresh(ready);
    } catch (thrown) {
      watch?.close();
      throw thrown;
    }
  }

  #fresh(ready: Ready): ReadyAnswer {
    const { live, connection } = ready;
    const nowMs = connection.clock.wallMs();
    const callsRevision = live.usesCalls ? (connection.calls?.revision ?? 0) : 0;
    const madeSecond = ready.answer !== null && ready.callsRevision === callsRevision ? ready.lastSecond : null;
    // No answer is newer than that of the second that is now.
    if (ready.answer !== null && madeSecond === Math.floor(nowMs / 1000)) return ready.answer;
    const lastSecond = newestClosedSecond(nowMs, measuredSecond(live.watch, nowMs));
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
    ready.live.watch?.close();
  }
}

/** Both only grow: their sum is another one when either is. */
function revisionOf({ inventory, metricsRevision = 0 }: Connection): number {
  return inventory.revision + metricsRevision;
}

/** No name has a line end once it is encoded. */
function entityKey(connectionName: string | null, entity: string): string {
  return connectionName === null ? entity : `${encodeURIComponent(connectionName)}\n${entity}`;
}

/** One text for who sees what and what is asked; without tokens the scope is empty, and no text is made. */
function spelling(scope: string, asked: string): string {
  return scope === '' ? asked : `${scope}\n${asked}`;
}

function measuredSecond(watch: MetricsChoice | null, nowMs: number): number | null {
  if (watch === null) return Math.floor(nowMs / 1000);
  const { source, target } = watch;
  return source.newestSecondOf === undefined ? source.newestSecond() : source.newestSecondOf(target);
}
