import type { TopicName, TopicState, WatchedTopic, WatchUpdate } from '../../src/client/client.ts';
import type { LiveSource } from '../api/liveSource.ts';

const nothingYet: WatchUpdate<TopicName> = {
  status: { kind: 'stale', sinceMs: 0 },
  nowSeconds: null,
  connection: null,
  version: null,
  skippedSeconds: 0,
  topics: {},
};

/** What the page knows: the topics that its parts watch, whole, as of the newest update. */
export class LiveStore {
  readonly #source: LiveSource;
  readonly #watchers = new Map<TopicName, number>();
  readonly #listeners = new Set<() => void>();
  #update = nothingYet;

  constructor(source: LiveSource) {
    this.#source = source;
    source.subscribe((update) => {
      this.#update = update;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Status, clock and topics of the newest update. */
  get update(): WatchUpdate<TopicName> {
    return this.#update;
  }

  /** The topic's newest state; null before the first one, and for what does not exist. */
  topic<Name extends TopicName>(name: Name): WatchedTopic<TopicState<Name>> | null {
    const topics: { readonly [Topic in Name]?: WatchedTopic<TopicState<Topic>> } = this.#update.topics;
    return topics[name] ?? null;
  }

  /** Follows a topic until the returned function is called. Several parts of a page may watch the same one. */
  watch(name: TopicName): () => void {
    const before = this.#watchers.get(name) ?? 0;
    this.#watchers.set(name, before + 1);
    if (before === 0) this.#source.follow([...this.#watchers.keys()]);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#watchers.get(name) ?? 1) - 1;
      this.#watchers.set(name, left);
      if (left > 0) return;
      this.#watchers.delete(name);
      this.#source.follow([...this.#watchers.keys()]);
    };
  }

  /** Calls `listener` after each update, at most a few times a second: figures are written from here. @returns its undo */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
