/** Topics that one client may follow, half of all: others find room too. */
export const mostOfClient = 4500;

/** The topics that each client follows. One that several of its streams follow counts once. */
export class ClientTopics {
  /** How many streams follow each topic, by client and key of the topic. */
  readonly #byClient = new Map<string, Map<string, number>>();

  /** Counts another stream. Returns the topics for which the client has room. @param keys different ones */
  take(client: string, keys: readonly string[]): ReadonlySet<string> {
    const counts = this.#byClient.get(client) ?? new Map<string, number>();
    const taken = new Set<string>();
    for (const key of keys) {
      const count = counts.get(key) ?? 0;
      if (count === 0 && counts.size >= mostOfClient) continue;
      counts.set(key, count + 1);
      taken.add(key);
    }
    if (counts.size > 0) this.#byClient.set(client, counts);
    return taken;
  }

  /** The topics of a stream that has ended. */
  release(client: string, keys: Iterable<string>): void {
    const counts = this.#byClient.get(client);
    if (counts === undefined) return;
    for (const key of keys) {
      const left = (counts.get(key) ?? 0) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    }
    if (counts.size === 0) this.#byClient.delete(client);
  }
}
