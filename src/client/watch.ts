import type { TopicName } from '../contract/v1/stream.ts';
import { FaascopeError, lostBy } from './faascopeError.ts';
import { RecordStream } from './recordStream.ts';
import { type ServerAccess, send } from './request.ts';
import type { ServerClock } from './serverClock.ts';
import { eventOf, type StreamEvent } from './streamEvent.ts';
import { until } from './waiting.ts';
import { type WatchedState, WatchedTopics } from './watchedTopics.ts';

/** Without anything from the server for this long, what is shown is stale. */
const staleMs = 3000;

/** How current what is shown is. */
export type WatchStatus =
  | { readonly kind: 'live' }
  /** Nothing arrives; the client reconnects. Before the first connection, `sinceMs` is when it began. */
  | { readonly kind: 'stale'; readonly sinceMs: number }
  /** The server refuses, or does not answer. The client keeps trying. */
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly error: FaascopeError };

/** All that is watched, as it is now: a new object with each update, whose unchanged parts are the same objects. */
export interface WatchUpdate<Name extends TopicName> extends WatchedState<Name> {
  readonly status: WatchStatus;
}

/** A running watch, to be iterated once: each turn gets the newest update, never a queue of old ones. */
export interface Watch<Name extends TopicName> extends AsyncIterable<WatchUpdate<Name>> {
  /** Takes further topics in; what is already watched goes on without a gap. */
  add(...topics: readonly Name[]): void;
  remove(...topics: readonly Name[]): void;
}

/** Follows topics over one stream at a time: reconnects, resumes, applies what changed. */
export class TopicWatch<Name extends TopicName> implements Watch<Name> {
  readonly #stream: RecordStream;
  readonly #signal: AbortSignal;
  readonly #topics: WatchedTopics<Name>;
  readonly #heard: (event: StreamEvent) => void;
  #status: WatchStatus = { kind: 'stale', sinceMs: Date.now() };
  /** Aborts when the topics change, or the watch ends. */
  #change = new AbortController();
  #isDirty = false;
  #wake = () => {};
  /** Thrown to whoever iterates. */
  #fault: FaascopeError | null = null;

  /** @param heard gets each event after it was taken in */
  constructor(
    access: ServerAccess,
    clock: ServerClock,
    topics: readonly Name[],
    signal: AbortSignal,
    heard: (event: StreamEvent) => void = () => {},
  ) {
    this.#stream = new RecordStream((sent) => send(access, '/api/v1/stream', sent), 'text/event-stream', '\n\n');
    this.#signal = signal;
    this.#topics = new WatchedTopics(clock, topics);
    this.#heard = heard;
  }

  add(...topics: readonly Name[]): void {
    if (this.#topics.add(topics)) this.#topicsChanged();
  }

  remove(...topics: readonly Name[]): void {
    if (this.#topics.remove(topics)) this.#topicsChanged();
  }

  /** All that is watched, as it is now. */
  get current(): WatchUpdate<Name> {
    return { status: this.#status, ...this.#topics.state };
  }

  /** @throws FaascopeError for topics that the server does not understand */
  async *[Symbol.asyncIterator](): AsyncGenerator<WatchUpdate<Name>, void> {
    const ending = new AbortController();
    const signal = AbortSignal.any([this.#signal, ending.signal]);
    signal.addEventListener('abort', () => this.#topicsChanged());
    const staling = setInterval(() => this.#lookForSilence(), 500);
    void this.#keepOpen(signal);
    try {
      while (!signal.aborted) {
        if (this.#fault !== null) throw this.#fault;
        if (this.#isDirty) {
          this.#isDirty = false;
          yield this.current;
        } else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearInterval(staling);
      ending.abort();
    }
  }

  async #keepOpen(signal: AbortSignal): Promise<void> {
    let running = new AbortController();
    while (!signal.aborted) {
      const { signal: changed } = this.#change;
      let error: FaascopeError | null = null;
      const next = new AbortController();
      const either = AbortSignal.any([signal, next.signal]);
      const { size, requests: topics } = this.#topics;
      try {
        const records = this.#stream.open({ body: { topics } }, either);
        // The stream of before goes on until then: a change leaves no gap.
        if (size > 0) await records.next();
        running.abort();
        running = next;
        await until(changed, size > 0 ? this.#read(records, either) : undefined);
        if (changed.aborted) continue;
      } catch (thrown) {
        if (signal.aborted) break;
        error = lostBy(thrown);
        if (error.status === 400) {
          this.#fault = error;
          break;
        }
      }
      this.#lose(error);
      await this.#stream.pause(error, changed);
    }
    running.abort();
    this.#wake();
  }

  /** @throws FaascopeError for a record that does not end */
  async #read(records: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
    try {
      for await (const record of records) {
        if (signal.aborted) return;
        const event = eventOf(record);
        if (event !== null && !this.#take(event)) return;
      }
    } catch (thrown) {
      // Or the connection was cut.
      if (thrown instanceof FaascopeError) throw thrown;
    }
  }

  /** False if another stream is to be opened. */
  #take(event: StreamEvent): boolean {
    const goesOn = this.#topics.take(event);
    this.#heard(event);
    if (event.name === 'end' || !goesOn) return goesOn;
    this.#status = { kind: 'live' };
    this.#changed();
    return true;
  }

  #lookForSilence(): void {
    if (this.#status.kind === 'live' && Date.now() - this.#stream.heardAtMs >= staleMs) this.#lose(null);
  }

  /** Nothing arrives. @param error why another stream cannot be opened; null if that was not tried */
  #lose(error: FaascopeError | null): void {
    const sinceMs = this.#status.kind === 'live' ? this.#stream.heardAtMs : this.#status.sinceMs;
    this.#status = error === null ? { kind: 'stale', sinceMs } : { kind: 'lost', sinceMs, error };
    this.#changed();
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
}
