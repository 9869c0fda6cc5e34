import type { EndReason } from '../../contract/v1/stream.ts';
import { Arrears } from './arrears.ts';
import { type Feed, isResumable } from './feed.ts';
import { heartbeat, secondEvent, secondHead, secondsOf, serverSentEvent } from './serverSentEvent.ts';

/** A client may have this many bytes waiting, beyond which seconds are skipped. */
const mostQueuedBytes = 64 * 1024;
const heartbeatMs = 15_000;
/** How long a client may take to read the last event. */
const endMs = 1000;
/** A client may be this many seconds ahead, on a replica whose clock is behind. */
const mostAheadSeconds = 5;

/** The part of a socket that a stream uses. */
export interface StreamOutput {
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
  write(bytes: Buffer): boolean;
  /** Closes the connection once everything is sent. */
  destroySoon(): void;
  destroy(): unknown;
}

/** The second that a connection has come to, for all its streams. */
export interface Now {
  readonly second: number;
  readonly nowMs: number;
}

/** What topics are sent to: a stream, or a log that is followed by itself. */
export interface TopicReader {
  advance(event: Buffer, now: Now, monotonicMs: number, changed: ReadonlySet<Feed>): void;
  happened(batch: Buffer, events: ReadonlyMap<Feed, Buffer>, second: number): void;
  restart(feed: Feed, now: Now): void;
  restartAll(event?: Buffer): void;
  /** Goes on after the client has read. */
  catchUp(now: Now): void;
  /** Called about twice a second. */
  beat(monotonicMs: number): void;
  end(reason: EndReason, nowMs: number): void;
}

/**
 * One client's stream. While it is in step it is written the events that all clients of its topics share. A topic that
 * is behind is first brought up: by what the client missed if it has one of the last 60 seconds, else by its state.
 * Events are written while the client reads; no more than 64 KiB wait for it.
 */
export class Stream implements TopicReader {
  readonly #output: StreamOutput;
  readonly #feeds: readonly Feed[];
  readonly #failed: (thrown: unknown) => void;
  /** Null while the client has everything: most streams are in step, and each costs memory. */
  #arrears: Arrears | null;
  /** The last second that was written. */
  #second = Number.NEGATIVE_INFINITY;
  #skipped = 0;
  #writtenAtMs: number;
  #ended = false;

  /**
   * @param feeds its topics @param since the last second that the client has of each @param monotonicMs now
   * @param failed called with why the stream was closed
   */
  constructor(
    output: StreamOutput,
    feeds: readonly Feed[],
    since: ReadonlyMap<Feed, number | null>,
    monotonicMs: number,
    failed: (thrown: unknown) => void,
  ) {
    this.#output = output;
    this.#feeds = feeds;
    this.#arrears = new Arrears(since);
    this.#writtenAtMs = monotonicMs;
    this.#failed = failed;
  }

  /**
   * Goes on to a second. @param event the one that all clients of these topics share
   * @param changed topics that came or went: the client is sent their `state` or `gone`
   */
  advance(event: Buffer, now: Now, monotonicMs: number, changed: ReadonlySet<Feed>): void {
    // One that was brought up meanwhile has the second already.
    if (this.#ended || now.second <= this.#second) return;
    if (!this.#isInStep()) {
      this.#beginAgain(changed);
      this.#fallBehind();
      if (this.#skipped > 0) this.#skipped++;
      this.catchUp(now);
    } else if (this.#hasRoom(event)) {
      this.#output.write(event);
      this.#wrote(now.second);
      this.#writtenAtMs = monotonicMs;
      this.#beginAgain(changed);
      this.catchUp(now);
    } else {
      this.#beginAgain(changed);
      this.#fallBehind();
      this.#skipped = 1;
    }
  }

  /**
   * Sends what happened between two seconds. @param batch for clients that have all their topics up to now
   * @param events the same by topic: those that are behind miss them @param second the last one of all streams
   */
  happened(batch: Buffer, events: ReadonlyMap<Feed, Buffer>, second: number): void {
    if (this.#ended) return;
    const hasRoom = this.#hasRoom(batch);
    if ((this.#arrears?.behind.size ?? 0) === 0 && hasRoom) {
      this.#output.write(batch);
      return;
    }
    const { behind, gone } = this.#owed();
    for (const feed of this.#feeds) {
      const made = events.get(feed);
      if (made === undefined || gone.has(feed)) continue;
      const since = behind.get(feed);
      if (since === undefined && hasRoom) this.#output.write(made);
      // It happened after this second was sent: the client misses it, whatever it has of the second.
      else if (since !== null) behind.set(feed, Math.min(since ?? this.#second, second - 1));
    }
  }

  /** A topic came or went between two seconds: the client is sent its `state` or `gone`. */
  restart(feed: Feed, now: Now): void {
    if (this.#ended) return;
    this.#beginAgain(new Set([feed]));
    this.catchUp(now);
  }

  /** All topics begin again. @param event says why */
  restartAll(event?: Buffer): void {
    if (this.#ended) return;
    const { behind } = this.#owed();
    for (const feed of this.#feeds) behind.set(feed, null);
    this.#second = Number.NEGATIVE_INFINITY;
    if (event !== undefined) this.#output.write(event);
  }

  /** Brings up topics that are behind, as far as the client reads. */
  catchUp(now: Now): void {
    const arrears = this.#arrears;
    if (arrears === null) return;
    try {
      this.#bringUp(arrears, now);
      if (arrears.isEmpty) this.#arrears = null;
    } catch (thrown) {
      // The other streams go on.
      this.#ended = true;
      this.#output.destroy();
      this.#failed(thrown);
    }
  }

  /** Writes a comment if nothing else was written for 15 s. */
  beat(monotonicMs: number): void {
    if (this.#ended || monotonicMs - this.#writtenAtMs < heartbeatMs || this.#output.writableNeedDrain) return;
    this.#output.write(heartbeat);
    this.#writtenAtMs = monotonicMs;
  }

  /** Sends the last event; the connection closes, 1 s later even if the client does not read. */
  end(reason: EndReason, nowMs: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#output.write(serverSentEvent('end', { reason, nowSeconds: secondsOf(nowMs) }));
    this.#output.destroySoon();
    setTimeout(() => this.#output.destroy(), endMs).unref();
  }

  #owed(): Arrears {
    this.#arrears ??= new Arrears();
    return this.#arrears;
  }

  #hasRoom({ length }: Buffer): boolean {
    return !this.#output.writableNeedDrain || this.#output.writableLength + length <= mostQueuedBytes;
  }

  /** True if the client has all that its topics have, but for those that are being filled. */
  #isInStep(): boolean {
    if (this.#arrears === null) return true;
    for (const feed of this.#arrears.behind.keys()) if (feed.presence !== 'filling') return false;
    return true;
  }

  /** A topic that was behind stays where the client has it: it may only have been filled. */
  #beginAgain(changed: ReadonlySet<Feed>): void {
    if (changed.size === 0) return;
    for (const feed of this.#feeds) {
      if (changed.has(feed) && this.#arrears?.behind.has(feed) !== true) this.#owed().behind.set(feed, null);
    }
  }

  /**
   * The present second is not written: its topics are behind from the last one that was. A client that knows a topic as
   * gone has no second of it.
   */
  #fallBehind(): void {
    const { behind, gone } = this.#owed();
    for (const feed of this.#feeds) if (!behind.has(feed) && !gone.has(feed)) behind.set(feed, this.#second);
  }

  /** The client takes topics that are not in a `second` event as unchanged: those left out have to begin again. */
  #wrote(second: number): void {
    this.#second = second;
    if (this.#arrears === null) return;
    const { behind } = this.#arrears;
    for (const [feed, since] of behind) if (since !== null && since <= second) behind.set(feed, null);
  }

  #bringUp(arrears: Arrears, now: Now): void {
    const { behind, claimed, gone } = arrears;
    if (this.#ended || behind.size === 0 || this.#output.writableNeedDrain) return;
    const nowSeconds = secondsOf(now.nowMs);
    // What is missed of the last 60 s is sent.
    if (this.#skipped > 0 && !isKept(this.#second, now.second)) {
      this.#output.write(serverSentEvent('skipped', { seconds: this.#skipped, nowSeconds }));
    }
    this.#skipped = 0;
    for (const [feed, since] of behind) {
      const isMissed = since !== null && canResume(feed, since, now.second, claimed.has(feed));
      if (feed.presence === 'filling' || isMissed) continue;
      if (this.#output.writableNeedDrain) return;
      this.#output.write(feed.opening(nowSeconds));
      claimed.delete(feed);
      // Its turn is over: where states expire before all are sent, the others come first.
      behind.delete(feed);
      if (feed.presence === 'present') {
        gone.delete(feed);
        behind.set(feed, feed.second);
      } else gone.add(feed);
    }
    if (!this.#output.writableNeedDrain && !this.#sendMissed(arrears, now)) this.#bringUp(arrears, now);
  }

  /**
   * False if that was too much for one event: the remaining topics begin again, with a state that all clients share.
   */
  #sendMissed({ behind, claimed }: Arrears, { second, nowMs }: Now): boolean {
    const fragments: Buffer[] = [];
    const late: Buffer[] = [];
    const most = this.#mostMissedBytes();
    let [bytes, isBehind, isWhole] = [0, false, true];
    for (const [feed, since] of behind) {
      if (since === null || feed.presence !== 'present' || since > second) continue;
      if (since < second) isBehind = true;
      if (since < second && bytes > most) {
        isWhole = false;
        continue;
      }
      behind.delete(feed);
      const isClaimed = claimed.delete(feed);
      // A client that comes back within its last second has all of it, but not what happened since it was sent.
      const lately = since === second && isClaimed ? feed.happenedLately(secondsOf(nowMs)) : null;
      if (lately !== null) late.push(lately);
      const fragment = since === second ? null : feed.missed(since, isClaimed);
      if (fragment === null) continue;
      fragments.push(fragment);
      bytes += fragment.length;
    }
    if (isBehind) {
      this.#output.write(secondEvent(secondHead(second, nowMs, this.#hasAll(behind, second)), fragments));
      this.#wrote(second);
    } else this.#second = second;
    for (const events of late) this.#output.write(events);
    return isWhole;
  }

  /** Whether the client can resume all its topics from a second: none is still to be sent. */
  #hasAll(behind: ReadonlyMap<Feed, number | null>, second: number): boolean {
    for (const since of behind.values()) if (since === null || since <= second) return false;
    return this.#feeds.every(({ isComplete }) => isComplete);
  }

  /** At least twice what this second has: enough for some missed ones. */
  #mostMissedBytes(): number {
    let bytes = 0;
    for (const { fragment } of this.#feeds) bytes += fragment?.length ?? 0;
    return Math.max(mostQueuedBytes, 2 * bytes);
  }
}

function canResume(feed: Feed, since: number, second: number, isClaimed: boolean): boolean {
  if (feed.presence !== 'present' || !isKept(since, second)) return false;
  return !(isClaimed && feed.mayBeGoneFor(since));
}

function isKept(since: number, second: number): boolean {
  return isResumable(since, second) && since <= second + mostAheadSeconds;
}
