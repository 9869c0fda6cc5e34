import type { TopicName, Watch, WatchUpdate } from '../../src/client/client.ts';

/** Collects the updates of a watch until it is stopped. */
export class Watched<Name extends TopicName> {
  readonly updates: WatchUpdate<Name>[] = [];
  /** When each of them arrived, Unix ms. */
  readonly arrivedAtMs: number[] = [];
  /** What the watch threw. */
  thrown: unknown = null;
  readonly ended: Promise<void>;

  constructor(watch: Watch<Name>) {
    this.ended = this.#collect(watch);
  }

  get last(): WatchUpdate<Name> | undefined {
    return this.updates.at(-1);
  }

  /** Seconds of a topic, in the order of the updates, without repeats. */
  secondsOf(topic: Name): number[] {
    const seconds = this.updates.map(({ topics }) => topics[topic]?.second ?? null).filter((second) => second !== null);
    return seconds.filter((second, index) => second !== seconds[index - 1]);
  }

  /** Resolves with the first update from now on for which `is` is true. */
  async update(is: (update: WatchUpdate<Name>) => boolean, withinMs = 60_000): Promise<WatchUpdate<Name>> {
    const from = this.updates.length;
    const endMs = performance.now() + withinMs;
    for (;;) {
      const found = this.updates.slice(from).find(is);
      if (found !== undefined) return found;
      if (performance.now() > endMs)
        throw new Error(`no such update; the last is ${JSON.stringify(this.last?.status)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async #collect(watch: Watch<Name>): Promise<void> {
    try {
      for await (const update of watch) {
        this.updates.push(update);
        this.arrivedAtMs.push(Date.now());
      }
    } catch (thrown) {
      this.thrown = thrown;
    }
  }
}
