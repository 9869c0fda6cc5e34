import type { TopicName, TopicState, WatchedTopic, WatchUpdate } from '../../src/client/client.ts';
import type { LiveSource } from '../api/liveSource.ts';
import { axisSeconds } from '../lib/trackAxis.ts';

const nothingYet: WatchUpdate<TopicName> = {
  status: { kind: 'stale', sinceMs: 0 },
  nowSeconds: null,
  connection: null,
  version: null,
  skippedSeconds: 0,
  topics: {},
};

type Topics = WatchUpdate<TopicName>['topics'];

/** What a store needs of its surroundings; tests pass their own. */
export interface Timing {
  /** Milliseconds that only grow. */
  readonly nowMs: () => number;
  /** Runs something before the next picture is drawn; soon, where none is. */
  readonly beforeFrame: (run: () => void) => void;
  /** Runs something once a second. @returns its undo */
  readonly everySecond: (run: () => void) => () => void;
}

/** Whether data arrives; `forSeconds`: since the newest second, or since the page was opened. */
export interface Contact {
  /** `delayed`: nothing arrives, the client opens another stream. `lost`: the server refuses, or does not answer. */
  readonly kind: 'connecting' | 'live' | 'delayed' | 'lost';
  readonly forSeconds: number;
}

/** The seconds that the beat shows. */
const beatSeconds = 10;

/** Topics that were asked for at different moments differ by less, and so do replicas of the server. */
const leastFallSeconds = 3;

/** A stream that was cut is opened again within moments: not worth a word. */
const unmentionedSeconds = 1.5;

/**
 * What the page shows: the topics that its parts watch, and the second that is read. While a second is frozen, `shown` is
 * held; the stream goes on.
 */
export class LiveStore {
  readonly #source: LiveSource;
  readonly #timing: Timing;
  readonly #watchers = new Map<TopicName, number>();
  readonly #listeners = new Set<() => void>();
  #newest = nothingYet;
  #newestAtMs = 0;
  /** Since the newest second arrived, by the page's clock. */
  #secondAtMs = 0;
  #newestSecond: number | null = null;
  #held: { topics: Topics; axisEnd: number } | null = null;
  #frozenSecond: number | null = null;
  /** How far the pointer is from the end of the axis: while it rests, the seconds below it move on. */
  #cursorAgo: number | null = null;
  #isFrameDue = false;
  /** The last seconds that arrived. */
  #received: number[] = [];

  constructor(source: LiveSource, timing: Timing) {
    this.#source = source;
    this.#timing = timing;
    source.subscribe((update) => this.#take(update));
    // Without updates, ages and the axis go on.
    timing.everySecond(() => {
      if (this.#newest.status.kind !== 'live') this.#changed();
    });
  }

  /** The newest update, whatever is frozen: status, server, connection. */
  get newest(): WatchUpdate<TopicName> {
    return this.#newest;
  }

  /** A topic as it is shown: held while a second is frozen. Null before its first state, and for what does not exist. */
  topic<Name extends TopicName>(name: Name): WatchedTopic<TopicState<Name>> | null {
    const topics: { readonly [Topic in Name]?: WatchedTopic<TopicState<Topic>> } =
      this.#held?.topics ?? this.#newest.topics;
    return topics[name] ?? null;
  }

  /** The server's time, estimated, Unix seconds; null before the first event. Ages are computed by it. */
  get nowSeconds(): number | null {
    const { nowSeconds } = this.#newest;
    return nowSeconds === null ? null : nowSeconds + (this.#timing.nowMs() - this.#newestAtMs) / 1000;
  }

  /** The newest second that arrived; null before the first one. */
  get newestSecond(): number | null {
    return this.#newestSecond;
  }

  /** Whether data arrives. */
  get contact(): Contact {
    const { kind } = this.#newest.status;
    const forSeconds = (this.#timing.nowMs() - this.#secondAtMs) / 1000;
    if (kind === 'lost') return { kind, forSeconds };
    if (this.#newestSecond === null) return { kind: 'connecting', forSeconds };
    return { kind: kind === 'live' || forSeconds < unmentionedSeconds ? 'live' : 'delayed', forSeconds };
  }

  /** Of the ten seconds up to the newest one, oldest first: whether each arrived. */
  get beat(): readonly boolean[] {
    const newest = this.#newestSecond;
    if (newest === null) return Array(beatSeconds).fill(false);
    return Array.from({ length: beatSeconds }, (_, slot) => this.#received.includes(newest - beatSeconds + 1 + slot));
  }

  /** The second at the right end of the axis: it goes on when the connection is lost, and stands while frozen. */
  get axisEnd(): number | null {
    if (this.#held !== null) return this.#held.axisEnd;
    if (this.#newestSecond === null || this.#newest.status.kind === 'live') return this.#newestSecond;
    return this.#newestSecond + Math.floor((this.#timing.nowMs() - this.#secondAtMs) / 1000);
  }

  /** The second at which time was stopped; null while it goes on. */
  get frozenSecond(): number | null {
    return this.#frozenSecond;
  }

  /** The second under the pointer; null if it points at none. */
  get cursorSecond(): number | null {
    const axisEnd = this.axisEnd;
    return axisEnd === null || this.#cursorAgo === null ? null : axisEnd - this.#cursorAgo;
  }

  /** The second whose figures are read: under the pointer, else frozen, else the newest one. Null before the first one. */
  get readSecond(): number | null {
    return this.cursorSecond ?? this.#frozenSecond ?? this.#newestSecond;
  }

  /** Whether the newest figures are read, rather than those of an earlier second. */
  get readsNewest(): boolean {
    return this.cursorSecond === null && this.#frozenSecond === null;
  }

  /** Stops time at a second of the axis; moves there if it stands already. */
  freeze(second: number): void {
    const axisEnd = this.axisEnd;
    if (axisEnd === null) return;
    this.#held ??= { topics: this.#newest.topics, axisEnd };
    this.#frozenSecond = Math.min(axisEnd, Math.max(axisEnd - axisSeconds + 1, Math.round(second)));
    this.#cursorAgo = null;
    this.#changed();
  }

  /** Lets time go on. */
  goLive(): void {
    if (this.#held === null) return;
    this.#held = null;
    this.#frozenSecond = null;
    this.#changed();
  }

  /** Points at a second of the axis; null for none. */
  point(second: number | null): void {
    const axisEnd = this.axisEnd;
    const ago = axisEnd === null || second === null ? null : axisEnd - second;
    if (ago === this.#cursorAgo) return;
    this.#cursorAgo = ago;
    this.#changed();
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
      if (left > 0) {
        this.#watchers.set(name, left);
        return;
      }
      this.#watchers.delete(name);
      this.#source.follow([...this.#watchers.keys()]);
    };
  }

  /**
   * Calls `listener` once before the next picture after anything changed: figures are written and tracks drawn from here.
   * @returns its undo
   */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(update: WatchUpdate<TopicName>): void {
    const nowMs = this.#timing.nowMs();
    if (update.connection !== this.#newest.connection && this.#newest.connection !== null) this.#startOver();
    this.#newest = update;
    this.#newestAtMs = nowMs;
    const second = secondOf(update.topics);
    // The server's clock was set back: what is shown lies in the future.
    if (second !== null && this.#newestSecond !== null && second <= this.#newestSecond - leastFallSeconds) {
      this.#startOver();
    }
    if (second !== null && (this.#newestSecond === null || second > this.#newestSecond)) {
      this.#newestSecond = second;
      this.#secondAtMs = nowMs;
      this.#received = [...this.#received.slice(1 - beatSeconds), second];
    }
    if (this.#held !== null) this.#held = { ...this.#held, topics: completed(this.#held.topics, update.topics) };
    this.#changed();
  }

  /** Forgets the seconds of another clock. */
  #startOver(): void {
    this.#newestSecond = null;
    this.#received = [];
    this.#held = null;
    this.#frozenSecond = null;
    this.#cursorAgo = null;
  }

  #changed(): void {
    if (this.#isFrameDue) return;
    this.#isFrameDue = true;
    this.#timing.beforeFrame(() => {
      this.#isFrameDue = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** The newest second of any topic; null if none has one. */
function secondOf(topics: Topics): number | null {
  const seconds = Object.values(topics).flatMap((topic) => topic?.second ?? []);
  return seconds.length === 0 ? null : Math.max(...seconds);
}

/** What is held, with the first state of each topic that was asked for later: its window may reach back to the second. */
function completed(held: Topics, newest: Topics): Topics {
  const missing = Object.entries(newest).filter(([name, topic]) => {
    const known: { readonly [name: string]: WatchedTopic<TopicState> | undefined } = held;
    return topic?.state !== null && (known[name]?.state ?? null) === null;
  });
  return missing.length === 0 ? held : { ...held, ...Object.fromEntries(missing) };
}
