import type { GoneCode, TopicName, TopicState } from '../contract/v1/stream.ts';
import { applyDelta } from './applyDelta.ts';
import type { ServerClock } from './serverClock.ts';
import type { StreamEvent } from './streamEvent.ts';

/** A topic as it is now. */
export interface WatchedTopic<State> {
  /** Null before the first one, and for what does not exist. */
  readonly state: State | null;
  /** Why there is none; null if there is one, or if it is awaited. */
  readonly gone: GoneCode | null;
  /** The second up to which it is known, Unix seconds. */
  readonly second: number | null;
}

/** What the events of streams have told so far. */
export interface WatchedState<Name extends TopicName> {
  /** The server's time, estimated, Unix seconds. Null before the first event. */
  readonly nowSeconds: number | null;
  /** Name of the connection; null before the first event. */
  readonly connection: string | null;
  /** Of the server; null before the first event. */
  readonly version: string | null;
  /** Seconds that were left out in all because this client read too slowly. */
  readonly skippedSeconds: number;
  readonly topics: { readonly [Topic in Name]?: WatchedTopic<TopicState<Topic>> };
}

type Topic = WatchedTopic<TopicState>;

const awaited: Topic = { state: null, gone: null, second: null };

/** Topics that are sent again what they may have. */
const repeatable = /^(logs|invocation|findings|events)/;

/** Topics, whole: applies the events of streams to them. */
export class WatchedTopics<Name extends TopicName> {
  readonly #clock: ServerClock;
  readonly #topics = new Map<string, Topic>();
  /** The second from which a topic can be resumed. */
  readonly #since = new Map<string, number>();
  #connection: string | null = null;
  #version: string | null = null;
  #skippedSeconds = 0;

  constructor(clock: ServerClock, topics: readonly Name[]) {
    this.#clock = clock;
    this.add(topics);
  }

  get size(): number {
    return this.#topics.size;
  }

  /** Each topic, with the second from which it is to be resumed; null for a whole one. */
  get requests(): { topic: string; since: number | null }[] {
    return Array.from(this.#topics.keys(), (topic) => ({ topic, since: this.#since.get(topic) ?? null }));
  }

  /** @returns whether any is new */
  add(topics: readonly Name[]): boolean {
    const further = topics.filter((topic) => !this.#topics.has(topic));
    for (const topic of further) this.#topics.set(topic, awaited);
    return further.length > 0;
  }

  /** @returns whether any was known */
  remove(topics: readonly Name[]): boolean {
    for (const topic of topics) this.#since.delete(topic);
    return topics.filter((topic) => this.#topics.delete(topic)).length > 0;
  }

  /**
   * Takes an event in. False if another stream is to be opened, after a pause: it resumes what was known of another
   * connection; replicas may name different ones.
   */
  take({ name, id, data }: StreamEvent): boolean {
    const isNamed = name === 'server' || name === 'connection';
    const isOther = isNamed && this.#isOther(data.connection);
    this.#clock.heard(data.nowSeconds);
    switch (name) {
      case 'server':
        this.#version = data.version;
        if (!isOther) break;
        this.#forget();
        return false;
      case 'connection':
        this.#forget();
        break;
      case 'state':
        this.#begin(data.topic, { state: Object(data.state), gone: null, second: data.second });
        break;
      case 'gone':
        this.#begin(data.topic, { state: null, gone: data.code, second: null });
        break;
      case 'skipped':
        this.#skippedSeconds += data.seconds;
        break;
      case 'lines':
        this.#happened(data.topic, data);
        break;
      case 'invocation':
        this.#happened(data.topic, { changed: [data.invocation] });
        break;
      case 'finding':
        this.#happened(data.topic, { changed: [data.finding] });
        break;
      case 'second':
        this.#goOn(data.second, id !== null, data.topics);
        break;
    }
    return true;
  }

  /** All of it: a new object, whose unchanged parts are the same ones as before. */
  get state(): WatchedState<Name> {
    return {
      nowSeconds: this.#clock.nowSeconds,
      connection: this.#connection,
      version: this.#version,
      skippedSeconds: this.#skippedSeconds,
      topics: Object(Object.fromEntries(this.#topics)),
    };
  }

  #isOther(connection: string): boolean {
    const known = this.#connection;
    this.#connection = connection;
    if (known === null || known === connection) return false;
    this.#clock.reset();
    return true;
  }

  /** @param isResumable whether all topics can be resumed from this second: what the event leaves out is unchanged */
  #goOn(second: number, isResumable: boolean, deltas: Readonly<Record<string, object>>): void {
    for (const [name, topic] of this.#topics) {
      const { state } = topic;
      const since = this.#since.get(name) ?? 0;
      // Another stream may have brought this second already.
      if (state === null || (second <= since && !repeatable.test(name))) continue;
      const delta = deltas[name];
      const next = delta === undefined ? state : applyDelta(state, Object(delta), second);
      this.#topics.set(name, { state: next, gone: null, second: Math.max(second, topic.second ?? 0) });
      if (isResumable) this.#since.set(name, Math.max(second, since));
    }
  }

  #begin(name: string, topic: Topic): void {
    this.#since.delete(name);
    if (topic.second !== null) this.#since.set(name, topic.second);
    if (this.#topics.has(name)) this.#topics.set(name, topic);
  }

  #happened(name: string, delta: object): void {
    const topic = this.#topics.get(name);
    if (topic?.state) this.#topics.set(name, { ...topic, state: applyDelta(topic.state, Object(delta), 0) });
  }

  #forget(): void {
    this.#since.clear();
    for (const name of this.#topics.keys()) this.#topics.set(name, awaited);
  }
}
