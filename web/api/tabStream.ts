import type { TopicName, WatchStatus, WatchUpdate } from '../../src/client/client.ts';
import { ServerClock } from '../../src/client/serverClock.ts';
import { WatchedTopics } from '../../src/client/watchedTopics.ts';
import type { LiveSource } from './liveSource.ts';
import { receivedStatus, type TabPort, type ToTab } from './tabMessages.ts';

/** Without a word from the hub for this long, which passes on every second, it is taken for gone. */
const silentMs = 4000;

/** A tab's part of a stream that a hub holds, perhaps for other tabs too. */
export class TabStream implements LiveSource {
  readonly #listeners = new Set<(update: WatchUpdate<TopicName>) => void>();
  readonly #onTokenEnd: () => void;
  readonly #topics = new WatchedTopics<TopicName>(new ServerClock(), []);
  #followed: readonly TopicName[] = [];
  #status: WatchStatus = { kind: 'stale', sinceMs: Date.now() };
  #port: TabPort | null = null;
  #heardAtMs = Date.now();

  /** @param onTokenEnd called when the server ends the stream because the token or its session has ended */
  constructor(onTokenEnd: () => void = () => {}) {
    this.#onTokenEnd = onTokenEnd;
  }

  /** Begins: until then, what is followed is remembered. */
  connect(port: TabPort): void {
    this.#port = port;
    port.receive((message) => this.#take(message));
    setInterval(() => {
      if (this.#status.kind !== 'live' || Date.now() - this.#heardAtMs < silentMs) return;
      this.#status = { kind: 'stale', sinceMs: this.#heardAtMs };
      this.#changed();
    }, 1000);
  }

  follow(topics: readonly TopicName[]): void {
    this.#topics.remove(this.#followed.filter((topic) => !topics.includes(topic)));
    this.#topics.add(topics);
    this.#followed = topics;
    this.#port?.send({ kind: 'follow', topics });
  }

  subscribe(listener: (update: WatchUpdate<TopicName>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(message: ToTab): void {
    this.#heardAtMs = Date.now();
    switch (message.kind) {
      case 'hello':
        this.#port?.send({ kind: 'follow', topics: this.#followed });
        return;
      case 'status':
        this.#status = receivedStatus(message.status);
        break;
      case 'event':
        this.#topics.take(message.event);
        if (message.event.name !== 'end') this.#status = { kind: 'live' };
        else if (message.event.data.reason === 'token_ended') this.#onTokenEnd();
        break;
    }
    this.#changed();
  }

  #changed(): void {
    const update = { status: this.#status, ...this.#topics.state };
    for (const listener of this.#listeners) listener(update);
  }
}
