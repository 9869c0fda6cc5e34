import type { EndReason } from '../../contract/v1/stream.ts';
import { type Feed, isResumable } from './feed.ts';
import { heartbeat, secondEvent, secondHead, secondsOf, serverSentEvent } from './serverSentEvent.ts';

/** A client may have this many bytes waiting, beyond which seconds are skipped. */
const mostQueuedBytes = 64 * 1024;
const heartbeatMs = 15_000;
/** How long a client may take to read the last event. */
const endMs = 1000;
/** A client may be this many seconds ahead, on a replica whose clock is behind. */
const mostAheadSeconds = 5;

/** The part of an HTTP response that a stream uses. */
export interface StreamOutput {
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
  write(bytes: Buffer): boolean;
  end(bytes: Buffer): unknown;
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
  /** Topics that are not in step, and the last second that the client has of each; null: none. */
  readonly #behind: Map<Feed, number | null>;
  /** Topics whose last second is known from the client alone. */
  readonly #claimed: Set<Feed>;
  /** Topics that were last reported gone. */
  readonly #gone = new Set<Feed>();
  readonly #failed: (thrown: unknown) => void;
  /** The last second that was written. */
  #second = Number.NEGATIVE_INFINITY;
  #skipped = 0;
  #writtenAtMs: number;
  #ended = false;

  /**
   * @param since the last second that the client has of each topic @param monotonicMs now
   * @param failed called with why the stream was closed
   */
  constructor(
    output: StreamOutput,
    since: ReadonlyMap<Feed, number | null>,
    monotonicMs: number,
    failed: (thrown: unknown) => void,
  ) {
    this.#output = output;
    this.#feeds = [...since.keys()];
    this.#behind = new Map(since);
    this.#claimed = new Set(this.#feeds);
    this.#writtenAtMs = monotonicMs;
    this.#failed = failed;
  }

  /**
   * Goes on to a second. @param event the one that all clients of these topics share
   * @param changed topics that came or went: the client is sent their `state` or `gone`
   */
  advance(event: Buffer, now: Now, monotonicMs: number, changed: ReadonlySet<Feed>): void {
    if (this.#ended) return;
    if (!this.#isInStep()) {
      this.#beginAgain(changed);
      this.#fallBehind();
      if (this.#skipped > 0) this.#skipped++;
      this.catchUp(now);
    } else if (!this.#output.writableNeedDrain || this.#output.writableLength + event.length <= mostQueuedBytes) {
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
    const hasRoom = !this.#output.writableNeedDrain || this.#output.writableLength + batch.length <= mostQueuedBytes;
    if (this.#behind.size === 0 && hasRoom) {
      this.#output.write(batch);
      return;
    }
    for (const feed of this.#feeds) {
      const made = events.get(feed);
      if (made === undefined || this.#gone.has(feed)) continue;
      const since = this.#behind.get(feed);
      if (since === undefined && hasRoom) this.#output.write(made);
      // It happened after this second was sent: the client misses it, whatever it has of the second.
      else if (since !== null) this.#behind.set(feed, Math.min(since ?? this.#second, second - 1));
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
    for (const feed of this.#feeds) this.#behind.set(feed, null);
    if (event !== undefined) this.#output.write(event);
  }

  /** Brings up topics that are behind, as far as the client reads. */
  catchUp(now: Now): void {
    try {
      this.#bringUp(now);
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
    this.#output.end(serverSentEvent('end', { reason, nowSeconds: secondsOf(nowMs) }));
    setTimeout(() => this.#output.destroy(), endMs).unref();
  }

  /** True if the client has all that its topics have, but for those that are being filled. */
  #isInStep(): boolean {
    for (const feed of this.#behind.keys()) if (feed.presence !== 'filling') return false;
    return true;
  }

  /** A topic that was behind stays where the client has it: it may only have been filled. */
  #beginAgain(changed: ReadonlySet<Feed>): void {
    if (changed.size === 0) return;
    for (const feed of this.#feeds) if (changed.has(feed) && !this.#behind.has(feed)) this.#behind.set(feed, null);
  }

  /**
   * The present second is not written: its topics are behind from the last one that was. A client that knows a topic as
   * gone has no second of it.
   */
  #fallBehind(): void {
    for (const feed of this.#feeds) {
      if (!this.#behind.has(feed) && !this.#gone.has(feed)) this.#behind.set(feed, this.#second);
    }
  }

  /** The client takes topics that are not in a `second` event as unchanged: those left out have to begin again. */
  #wrote(second: number): void {
    this.#second = second;
    for (const [feed, since] of this.#behind) if (since !== null && since <= second) this.#behind.set(feed, null);
  }

  #bringUp(now: Now): void {
    if (this.#ended || this.#behind.size === 0 || this.#output.writableNeedDrain) return;
    const nowSeconds = secondsOf(now.nowMs);
    // What is missed of the last 60 s is sent.
    if (this.#skipped > 0 && !isKept(this.#second, now.second)) {
      this.#output.write(serverSentEvent('skipped', { seconds: this.#skipped, nowSeconds }));
    }
    this.#skipped = 0;
    for (const [feed, since] of this.#behind) {
      if (feed.presence === 'filling' || (since !== null && this.#canResume(feed, since, now.second))) continue;
      if (this.#output.writableNeedDrain) return;
      this.#output.write(feed.opening(nowSeconds));
      this.#claimed.delete(feed);
      // Its turn is over: where states expire before all are sent, the others come first.
      this.#behind.delete(feed);
      if (feed.presence === 'present') {
        this.#gone.delete(feed);
        this.#behind.set(feed, feed.second);
      } else this.#gone.add(feed);
    }
    if (!this.#output.writableNeedDrain && !this.#sendMissed(now)) this.#bringUp(now);
  }

  #canResume(feed: Feed, since: number, second: number): boolean {
    if (feed.presence !== 'present' || !isKept(since, second)) return false;
    return !(this.#claimed.has(feed) && feed.mayBeGoneFor(since));
  }

  /**
   * False if that was too much for one event: the remaining topics begin again, with a state that all clients share.
   */
  #sendMissed({ second, nowMs }: Now): boolean {
    const fragments: Buffer[] = [];
    const most = this.#mostMissedBytes();
    let [bytes, isBehind, isWhole] = [0, false, true];
    for (const [feed, since] of this.#behind) {
      if (since === null || feed.presence !== 'present' || since > second) continue;
      if (since < second) isBehind = true;
      if (since < second && bytes > most) {
        isWhole = false;
        continue;
      }
      this.#behind.delete(feed);
      const isClaimed = this.#claimed.delete(feed);
      const fragment = since === second ? null : feed.missed(since, isClaimed);
      if (fragment === null) continue;
      fragments.push(fragment);
      bytes += fragment.length;
    }
    if (isBehind) {
      this.#output.write(secondEvent(secondHead(second, nowMs, this.#hasAll(second)), fragments));
      this.#wrote(second);
    } else this.#second = second;
    return isWhole;
  }

  /** Whether the client can resume all its topics from a second: none is still to be sent. */
  #hasAll(second: number): boolean {
    for (const since of this.#behind.values()) if (since === null || since <= second) return false;
    return this.#feeds.every(({ isComplete }) => isComplete);
  }

  /** At least twice what this second has: enough for some missed ones. */
  #mostMissedBytes(): number {
    let bytes = 0;
    for (const { fragment } of this.#feeds) bytes += fragment?.length ?? 0;
    return Math.max(mostQueuedBytes, 2 * bytes);
  }
}

function isKept(since: number, second: number): boolean {
  return isResumable(since, second) && since <= second + mostAheadSeconds;
}
