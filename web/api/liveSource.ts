import type { TopicName, WatchUpdate } from '../../src/client/client.ts';

/** Where the store's updates come from: a stream of this tab, one shared by tabs, or a test. */
export interface LiveSource {
  /** Replaces the topics that are followed. */
  follow(topics: readonly TopicName[]): void;
  /** Reports each update: whole objects, whose unchanged parts are the same ones as before. @returns its undo */
  subscribe(listener: (update: WatchUpdate<TopicName>) => void): () => void;
}
