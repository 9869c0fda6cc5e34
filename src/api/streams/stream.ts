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

/**
 * One client's stream. While it is in step it is written the events that all clients of its topics share. A topic that is
 * behind is first brought up: by what the client missed if it has one of the last 60 seconds, else by its state. Events
 * are written while the client reads; no more than 64 KiB wait for it.
 */
export class Stream {
  readonly #output: StreamOutput;
  readonly #feeds: readonly Feed[];
  /** Topics that are not in step, and the last second that the client has of each; null: none. */
  readonly #behind: Map<Feed, number | null>;
  /** Topics whose last second is known from the client alone. */
  readonly #claimed: Set<Feed>;
  /** The last second that was written. */
  #second = Number.NEGATIVE_INFINITY;
  #skipped = 0;
  #writtenAtMs: number;
  #ended = false;

  /** @param since the last second that the client has of each topic @param monotonicMs now */
  constructor(output: StreamOutput, since: ReadonlyMap<Feed, number | null>, monotonicMs: number) {
    this.#output = output;
    this.#feeds = [...since.keys()];
    this.#behind = new Map(since);
    this.#claimed = new Set(this.#feeds);
    this.#writtenAtMs = monotonicMs;
  }

  /** Goes on to a second. @param event the one that all clients of these topics share */
  advance(event: Buffer, now: Now, monotonicMs: number): void {
    if (this.#ended) return;
    if (!this.#isInStep()) {
      this.#fallBehind();
      if (this.#skipped > 0) this.#skipped++;
      this.catchUp(now);
    } else if (!this.#output.writableNeedDrain || this.#output.writableLength + event.length <= mostQueuedBytes) {
      this.#output.write(event);
      this.#second = now.second;
      this.#writtenAtMs = monotonicMs;
    } else {
      for (const feed of this.#feeds) this.#behind.set(feed, null);
      this.#skipped = 1;
    }
  }

  /** A topic came or went: the client is sent its `state` or `gone`. */
  restart(feed: Feed, now: Now): void {
    if (this.#ended) return;
    // A topic that was behind stays where the client has it: it may only have been filled.
    if (!this.#behind.has(feed)) this.#behind.set(feed, null);
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
    if (this.#ended || this.#behind.size === 0 || this.#output.writableNeedDrain) return;
    const nowSeconds = secondsOf(now.nowMs);
    if (this.#skipped > 0) {
      this.#output.write(serverSentEvent('skipped', { seconds: this.#skipped, nowSeconds }));
      this.#skipped = 0;
    }
    for (const [feed, since] of this.#behind) {
      if (feed.presence === 'filling') continue;
      if (since !== null && feed.presence === 'present' && isKept(since, now.second)) continue;
      if (this.#output.writableNeedDrain) return;
      this.#output.write(feed.opening(nowSeconds));
      this.#claimed.delete(feed);
      if (feed.presence === 'present') this.#behind.set(feed, feed.second);
      else this.#behind.delete(feed);
    }
    if (!this.#output.writableNeedDrain) this.#sendMissed(now);
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

  /** The present second is not written: its topics are behind from the last one that was. */
  #fallBehind(): void {
    for (const feed of this.#feeds) if (!this.#behind.has(feed)) this.#behind.set(feed, this.#second);
  }

  #sendMissed({ second, nowMs }: Now): void {
    const fragments: Buffer[] = [];
    let isBehind = false;
    for (const [feed, since] of this.#behind) {
      if (since === null || feed.presence !== 'present' || since > second) continue;
      this.#behind.delete(feed);
      const isClaimed = this.#claimed.delete(feed);
      if (since === second) continue;
      isBehind = true;
      const fragment = feed.missed(since, isClaimed);
      if (fragment !== null) fragments.push(fragment);
    }
    if (isBehind) this.#output.write(secondEvent(secondHead(second, nowMs), fragments));
    this.#second = second;
  }
}

function isKept(since: number, second: number): boolean {
  return isResumable(since, second) && since <= second + mostAheadSeconds;
}
