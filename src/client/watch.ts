import type { TopicName } from '../contract/v1/stream.ts';
import { FaascopeError, lostBy } from './faascopeError.ts';
import { type Access, send } from './request.ts';
import type { ServerClock } from './serverClock.ts';
import { type StreamEvent, streamEvents } from './streamEvents.ts';
import { longestRetryMs, pause, retryMs, silentMs, until } from './waiting.ts';
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

interface Run {
  readonly stop: () => void;
  /** Resolves, always, when it is over. */
  readonly ended: Promise<void>;
}

/** Follows topics over one stream at a time: reconnects, resumes, applies what changed. */
export class TopicWatch<Name extends TopicName> implements Watch<Name> {
  readonly #access: Access;
  readonly #signal: AbortSignal;
  readonly #topics: WatchedTopics<Name>;
  readonly #heard: (event: StreamEvent) => void;
  #status: WatchStatus = { kind: 'stale', sinceMs: Date.now() };
  #failures = 0;
  #heardAtMs = Date.now();
  /** Aborts when the topics change. */
  #change = new AbortController();
  #isDirty = false;
  #wake = () => {};
  /** Thrown to whoever iterates. */
  #fault: FaascopeError | null = null;

  /** @param heard gets each event after it was taken in */
  constructor(
    access: Access,
    clock: ServerClock,
    topics: readonly Name[],
    signal: AbortSignal,
    heard: (event: StreamEvent) => void = () => {},
  ) {
    this.#access = access;
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
    signal.addEventListener('abort', () => this.#wake());
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
        const error = lostBy(thrown, 'The server did not answer in time.');
        if (error.status === 400) {
          this.#fault = error;
          break;
        }
        this.#lose(error);
      }
      const error = this.#status.kind === 'lost' ? this.#status.error : null;
      await pause(retryMs(this.#failures++, error), [signal, changed]);
    }
    run?.stop();
    this.#wake();
  }

  async #open(signal: AbortSignal): Promise<Run> {
    const closing = new AbortController();
    const either = AbortSignal.any([signal, closing.signal]);
    const topics = this.#topics.requests;
    const connecting = setTimeout(() => closing.abort(), silentMs);
    const response = await send(this.#access, '/api/v1/stream', { body: { topics }, signal: either }).finally(() =>
      clearTimeout(connecting),
    );
    const { body, headers } = response;
    if (body === null || !headers.get('content-type')?.startsWith('text/event-stream')) {
      closing.abort();
      throw new FaascopeError('malformed_answer', 'The answer is not a stream of events.', response.status);
    }
    this.#heardAtMs = Date.now();
    const stop = () => closing.abort();
    return { stop, ended: this.#read(body, either, stop) };
  }

  async #read(body: ReadableStream<Uint8Array>, signal: AbortSignal, stop: () => void): Promise<void> {
    const beganMs = Date.now();
    const heard = () => {
      this.#heardAtMs = Date.now();
    };
    const watching = setInterval(() => {
      if (Date.now() - this.#heardAtMs >= silentMs) stop();
    }, 1000);
    try {
      for await (const event of streamEvents(body, heard)) {
        if (signal.aborted) return;
        if (Date.now() - beganMs >= longestRetryMs) this.#failures = 0;
        if (!this.#take(event)) return;
      }
    } catch {
      // The connection was cut.
    } finally {
      clearInterval(watching);
      stop();
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
