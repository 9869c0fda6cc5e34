import type { Feed } from './feed.ts';
import { secondEvent, secondHead } from './serverSentEvent.ts';
import type { TopicReader } from './stream.ts';

/** A feed, and what is subscribed to it. */
export interface Member {
  /** Of no other member. */
  readonly number: number;
  readonly key: string;
  readonly feed: Feed;
  readonly sets: Set<TopicSet>;
  /** When its last stream ended, monotonic ms. */
  idleSinceMs: number;
}

/** The clients of one scope that watch the same topics: all of them are sent the same bytes. */
export interface TopicSet {
  readonly key: string;
  readonly members: readonly Member[];
  /** Those of the members. */
  readonly feeds: readonly Feed[];
  readonly streams: Set<TopicReader>;
}

/** The events of one second, for the clients of any topics. */
export class SecondEvents {
  readonly #head: Buffer;
  readonly #headWithoutId: Buffer;
  readonly #changed: ReadonlySet<Feed>;

  /** @param changed topics that came or went: clients are sent their `state` after the event */
  constructor(second: number, nowMs: number, changed: ReadonlySet<Feed>) {
    this.#head = secondHead(second, nowMs, true);
    this.#headWithoutId = secondHead(second, nowMs, false);
    this.#changed = changed;
  }

  of(members: readonly Member[]): Buffer {
    const fragments: Buffer[] = [];
    let isResumable = true;
    for (const { feed } of members) {
      if (feed.fragment !== null) fragments.push(feed.fragment);
      if (!feed.isComplete || this.#changed.has(feed)) isResumable = false;
    }
    return secondEvent(isResumable ? this.#head : this.#headWithoutId, fragments);
  }
}
