import { createClient, type TopicName, type WatchUpdate } from '../../src/client/client.ts';
import type { LiveSource } from './liveSource.ts';

/** A stream that this tab opens for itself. */
export class OwnStream implements LiveSource {
  readonly #listeners = new Set<(update: WatchUpdate<TopicName>) => void>();
  readonly #watch;
  #topics: readonly TopicName[] = [];

  /** @param server its address, with path prefix */
  constructor(server: string) {
    this.#watch = createClient({ server }).watch<TopicName>([]);
    void this.#run();
  }

  follow(topics: readonly TopicName[]): void {
    const dropped = this.#topics.filter((topic) => !topics.includes(topic));
    this.#topics = topics;
    this.#watch.add(...topics);
    this.#watch.remove(...dropped);
  }

  subscribe(listener: (update: WatchUpdate<TopicName>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #run(): Promise<void> {
    for await (const update of this.#watch) for (const listener of this.#listeners) listener(update);
  }
}
