import type { Column, TopicName, TopicState, WatchedTopic, WatchUpdate } from '../../src/client/client.ts';
import { FaascopeError } from '../../src/client/client.ts';
import type { LiveSource } from './liveSource.ts';

type Update = WatchUpdate<TopicName>;

/** A source for tests: it says what it is told to say, so that every state can be reached without a server. */
export class FakeLive implements LiveSource {
  /** What is followed now. */
  topics: readonly TopicName[] = [];
  readonly #listeners = new Set<(update: Update) => void>();
  #update: Update = {
    status: { kind: 'live' },
    nowSeconds: null,
    connection: 'local',
    version: '0',
    skippedSeconds: 0,
    topics: {},
  };

  follow(topics: readonly TopicName[]): void {
    this.topics = topics;
  }

  subscribe(listener: (update: Update) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends an update with what is given; the rest stays as it was. */
  send(part: Partial<Update>): void {
    this.#update = { ...this.#update, ...part };
    for (const listener of this.#listeners) listener(this.#update);
  }

  /** Sends the whole state of a topic as of a second; the server's time is half a second later. */
  state<Name extends TopicName>(name: Name, second: number, state: TopicState<Name>): void {
    const topic: WatchedTopic<TopicState<Name>> = { state, gone: null, second };
    this.send({
      status: { kind: 'live' },
      nowSeconds: second + 0.5,
      topics: { ...this.#update.topics, [name]: topic },
    });
  }

  /** Sends the window of a function, pod or node. @param columns by figure, the last value is that of `second` */
  window(name: TopicName & `${string}:${string}`, second: number, columns: Readonly<Record<string, Column>>): void {
    const [, namespace = '', short = ''] = /^\w+:(?:(.*)\/)?(.*)$/.exec(name) ?? [];
    const state = {
      connection: this.#update.connection ?? '',
      namespace: namespace === '' ? null : namespace,
      name: short,
      endSecond: second,
      columns,
      sources: {},
    };
    this.send({
      status: { kind: 'live' },
      nowSeconds: second + 0.5,
      topics: { ...this.#update.topics, [name]: { state, gone: null, second } },
    });
  }

  /** The server no longer answers. */
  lose(error = new FaascopeError('unreachable', 'The server did not answer.')): void {
    this.send({ status: { kind: 'lost', sinceMs: 0, error } });
  }

  /** Another connection becomes the default one. */
  connect(connection: string): void {
    this.send({ connection, nowSeconds: null, topics: {} });
  }
}
