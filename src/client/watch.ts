import type { GoneCode, TopicName, TopicState } from '../contract/v1/stream.ts';
import { applyDelta } from './applyDelta.ts';
import { FaascopeError } from './faascopeError.ts';
import { type Access, send } from './request.ts';
import type { ServerClock } from './serverClock.ts';
import { type StreamEvent, streamEvents } from './streamEvents.ts';
import { pause, until } from './waiting.ts';

/** Without anything from the server for this long: what is shown is stale; the connection is given up. */
const staleMs = 3000;
const silentMs = 20_000;
const firstRetryMs = 100;
const longestRetryMs = 1000;
/** After a refusal, such as 401. */
const longestRefusedMs = 30_000;

/** How current what is shown is. */
export type WatchStatus =
  | { readonly kind: 'live' }
  /** Nothing arrives; the client reconnects. Before the first connection, `sinceMs` is when it began. */
  | { readonly kind: 'stale'; readonly sinceMs: number }
  /** The server refuses, or does not answer. The client keeps trying. */
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly error: FaascopeError };

/** A topic as it is now. */
export interface WatchedTopic<State> {
  /** Null before the first one, and for what does not exist. */
  readonly state: State | null;
  /** Why there is none; null if there is one, or if it is awaited. */
  readonly gone: GoneCode | null;
  /** The second up to which it is known, Unix seconds. */
  readonly second: number | null;
}

/** All that is watched, as it is now: a new object with each update, whose unchanged parts are the same objects. */
export interface WatchUpdate<Name extends TopicName> {
  readonly status: WatchStatus;
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

/** A running watch, to be iterated once: each turn gets the newest update, never a queue of old ones. */
export interface Watch<Name extends TopicName> extends AsyncIterable<WatchUpdate<Name>> {
  /** Takes further topics in; what is already watched goes on without a gap. */
  add(...topics: readonly Name[]): void;
  remove(...topics: readonly Name[]): void;
}

interface Entry {
  readonly topic: WatchedTopic<TopicState>;
}

interface Run {
  readonly stop: () => void;
  /** Resolves, always, when it is over. */
  readonly ended: Promise<void>;
}

const awaited: Entry = { topic: { state: null, gone: null, second: null } };

/** Follows topics over one stream at a time: reconnects, resumes, applies what changed. */
export class TopicWatch<Name extends TopicName> implements Watch<Name> {
  readonly #access: Access;
  readonly #clock: ServerClock;
  readonly #signal: AbortSignal;
  readonly #topics = new Map<Name, Entry>();
  #status: WatchStatus = { kind: 'stale', sinceMs: Date.now() };
  #connection: string | null = null;
  #version: string | null = null;
  #skippedSeconds = 0;
  #failures = 0;
  #heardAtMs = Date.now();
  /** Aborts when the topics change. */
  #change = new AbortController();
  #isDirty = false;
  #wake = () => {};
  /** Thrown to whoever iterates. */
  #fault: FaascopeError | null = null;

  constructor(access: Access, clock: ServerClock, topics: readonly Name[], signal: AbortSignal) {
    this.#access = access;
    this.#clock = clock;
    this.#signal = signal;
    for (const topic of topics) this.#topics.set(topic, awaited);
  }

  add(...topics: readonly Name[]): void {
    const further = topics.filter((topic) => !this.#topics.has(topic));
    for (const topic of further) this.#topics.set(topic, awaited);
    if (further.length > 0) this.#topicsChanged();
  }

  remove(...topics: readonly Name[]): void {
    const dropped = topics.filter((topic) => this.#topics.delete(topic));
    if (dropped.length > 0) this.#topicsChanged();
  }

  /** @throws FaascopeError for topics that the server does not understand */
  async *[Symbol.asyncIterator](): AsyncGenerator<WatchUpdate<Name>, void> {
    const ending = new AbortController();
    const signal = AbortSignal.any([this.#signal, ending.signal]);
    signal.addEventListener('abort', () => this.#wake());
    const staling = setInterval(() => this.#lookForSilence(), 500);
    void this.#keepOpen(signal);
    try {
      while (!signal.aborted) {
        if (this.#fault !== null) throw this.#fault;
        if (this.#isDirty) {
          this.#isDirty = false;
          yield this.#update();
        } else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearInterval(staling);
      ending.abort();
    }
  }

  async #keepOpen(signal: AbortSignal): Promise<void> {
    let run: Run | null = null;
    while (!signal.aborted) {
      const { signal: changed } = this.#change;
      try {
        const next: Run | null = this.#topics.size === 0 ? null : await this.#open(signal);
        run?.stop();
        run = next;
        await until([signal, changed], run?.ended);
        if (changed.aborted) continue;
        this.#lose(null);
      } catch (thrown) {
        if (signal.aborted) break;
        const error = errorOf(thrown);
        if (error.status === 400) this.#fault = error;
        if (error.status === 400) break;
        this.#lose(error);
      }
      await pause(this.#retryMs(), [signal, changed]);
    }
    run?.stop();
    this.#wake();
  }

  async #open(signal: AbortSignal): Promise<Run> {
    const closing = new AbortController();
    const either = AbortSignal.any([signal, closing.signal]);
    const topics = Array.from(this.#topics, ([topic, entry]) => ({ topic, since: entry.topic.second }));
    const connecting = setTimeout(() => closing.abort(), silentMs);
    const response = await send(this.#access, '/api/v1/stream', { body: { topics }, signal: either }).finally(() =>
      clearTimeout(connecting),
    );
    const { body, headers } = response;
    if (!headers.get('content-type')?.startsWith('text/event-stream')) {
      closing.abort();
      throw new FaascopeError('malformed_answer', 'The answer is not a stream of events.', response.status);
    }
    if (body === null) throw new FaascopeError('malformed_answer', 'The stream is empty.', response.status);
    this.#heardAtMs = Date.now();
    const stop = () => closing.abort();
    return { stop, ended: this.#read(body, either, stop) };
  }

  async #read(body: ReadableStream<Uint8Array>, signal: AbortSignal, stop: () => void): Promise<void> {
    const heard = () => {
      this.#heardAtMs = Date.now();
    };
    const watching = setInterval(() => {
      if (Date.now() - this.#heardAtMs >= silentMs) stop();
    }, 1000);
    try {
      for await (const event of streamEvents(body, heard)) {
        if (signal.aborted) return;
        if (!this.#take(event)) return;
      }
    } catch {
      // The connection was cut.
    } finally {
      clearInterval(watching);
      stop();
    }
  }

  /** False if another stream is to be opened, after a pause: replicas may name different connections. */
  #take(event: StreamEvent): boolean {
    const isNamed = event.name === 'server' || event.name === 'connection';
    const isOther = isNamed && this.#isOther(event.data.connection);
    this.#clock.heard(event.data.nowSeconds);
    switch (event.name) {
      case 'server':
        this.#version = event.data.version;
        // It resumes what this client had of the other connection: begin anew.
        if (!isOther) break;
        this.#forget();
        return false;
      case 'connection':
        this.#forget();
        break;
      case 'state':
        this.#set(event.data.topic, { state: Object(event.data.state), gone: null, second: event.data.second });
        break;
      case 'gone':
        this.#set(event.data.topic, { state: null, gone: event.data.code, second: null });
        break;
      case 'skipped':
        this.#skippedSeconds += event.data.seconds;
        break;
      case 'second':
        this.#goOn(event.id ?? 0, event.data.topics);
        break;
    }
    if (event.name === 'end') return true;
    this.#status = { kind: 'live' };
    this.#changed();
    return true;
  }

  #isOther(connection: string): boolean {
    const known = this.#connection;
    this.#connection = connection;
    if (known === null || known === connection) return false;
    this.#clock.reset();
    return true;
  }

  #goOn(second: number, deltas: Readonly<Record<string, object>>): void {
    this.#failures = 0;
    for (const [name, { topic }] of this.#topics) {
      const { state } = topic;
      // Another stream may have brought this second already.
      if (state === null || second <= (topic.second ?? 0)) continue;
      const delta = deltas[name];
      const next = delta === undefined ? state : applyDelta(state, delta, second);
      this.#topics.set(name, { topic: { state: next, gone: null, second } });
    }
  }

  #set(name: string, topic: WatchedTopic<TopicState>): void {
    for (const known of this.#topics.keys()) if (known === name) this.#topics.set(known, { topic });
  }

  #forget(): void {
    for (const name of this.#topics.keys()) this.#topics.set(name, awaited);
  }

  #lookForSilence(): void {
    if (this.#status.kind !== 'live' || Date.now() - this.#heardAtMs < staleMs) return;
    this.#status = { kind: 'stale', sinceMs: this.#heardAtMs };
    this.#changed();
  }

  /** The stream is over. @param error why another one cannot be opened; null if that was not tried */
  #lose(error: FaascopeError | null): void {
    const sinceMs = this.#status.kind === 'live' ? Date.now() : this.#status.sinceMs;
    this.#status = error === null ? { kind: 'stale', sinceMs } : { kind: 'lost', sinceMs, error };
    this.#changed();
  }

  /** Doubles with each failure; random, so that clients of a server that comes back do not all come at once. */
  #retryMs(): number {
    const error = this.#status.kind === 'lost' ? this.#status.error : null;
    const isRefused = error !== null && error.status !== null && error.status >= 400 && error.status < 500;
    const longestMs = isRefused ? longestRefusedMs : longestRetryMs;
    const usualMs = Math.min(longestMs, firstRetryMs * 2 ** this.#failures++);
    return Math.max(usualMs * (0.5 + Math.random() / 2), (error?.retryAfterSeconds ?? 0) * 1000);
  }

  #topicsChanged(): void {
    this.#change.abort();
    this.#change = new AbortController();
    this.#changed();
  }

  #changed(): void {
    this.#isDirty = true;
    this.#wake();
  }

  #update(): WatchUpdate<Name> {
    const topics = Object.fromEntries(Array.from(this.#topics, ([name, { topic }]) => [name, topic]));
    return {
      status: this.#status,
      nowSeconds: this.#clock.nowSeconds,
      connection: this.#connection,
      version: this.#version,
      skippedSeconds: this.#skippedSeconds,
      topics: Object(topics),
    };
  }
}

function errorOf(thrown: unknown): FaascopeError {
  if (thrown instanceof FaascopeError) return thrown;
  return new FaascopeError('unreachable', 'The server did not answer in time.', null, null, { cause: thrown });
}
