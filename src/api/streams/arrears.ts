import type { Feed } from './feed.ts';

/** What a client still has to be sent of its topics. */
export class Arrears {
  /** Topics that are not in step, and the last second that the client has of each; null: none. */
  readonly behind: Map<Feed, number | null>;
  /** Topics whose last second is known from the client alone. */
  readonly claimed: Set<Feed>;
  /** Topics that were last reported gone. */
  readonly gone = new Set<Feed>();

  constructor(since: Iterable<readonly [Feed, number | null]> = []) {
    this.behind = new Map(since);
    this.claimed = new Set(this.behind.keys());
  }

  get isEmpty(): boolean {
    return this.behind.size === 0 && this.claimed.size === 0 && this.gone.size === 0;
  }
}
