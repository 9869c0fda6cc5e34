import type { InventoryLookup } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import { newestClosedSecond } from '../answer/readyAnswers.ts';
import { Batches } from './batches.ts';
import type { Feed, FeedContext } from './feed.ts';
import { secondsOf, serverSentEvent } from './serverSentEvent.ts';
import type { Now, TopicReader } from './stream.ts';
import type { TopicRequest } from './topicRequest.ts';
import { type Member, SecondEvents, type TopicSet } from './topicSet.ts';

/** How long a topic without subscribers is kept for clients that come back. */
const keptMs = 60_000;
/** Between two looks whether everything of a second is measured. */
const lookMs = 40;
/** How far into a second the first look is: agents are asked 20 to 80 ms into it. */
const firstLookMs = 30;

/** Who subscribes to what. */
export interface Subscription {
  readonly requests: readonly TopicRequest[];
  /** Equal for clients that see the same namespaces. */
  readonly scope: string;
  readonly namespaces: ReadonlySet<string> | null;
}

/** What came of a subscription; topics for which there was no room are left out. */
export interface Subscribed {
  readonly set: TopicSet;
  /** The last second that the client has of each topic; null: none. */
  readonly since: ReadonlyMap<Feed, number | null>;
}

/** Makes the feed of a topic. */
export type FeedMaker = (request: TopicRequest, context: FeedContext) => Feed;

/**
 * Goes through the seconds of one connection: makes each topic's part of a second, and the events of all its streams.
 */
export class Ticker {
  readonly #makeFeed: FeedMaker;
  readonly #failed: (thrown: unknown) => void;
  #connection: Connection;
  readonly #members = new Map<string, Member>();
  /** Those that prepare their seconds. */
  readonly #preparing = new Set<Member>();
  /** Members without subscribers, those for the longest first. */
  readonly #idle = new Set<Member>();
  readonly #sets = new Map<string, TopicSet>();
  #lastNumber = 0;
  #second: number;
  #index: InventoryLookup | null = null;
  readonly #happened: Batches<Member>;
  /** The topic that was last found unmeasured: probably it still is. */
  #awaited: Member | null = null;

  /** @param failed called with what a feed threw; the others go on */
  constructor(connection: Connection, makeFeed: FeedMaker, failed: (thrown: unknown) => void) {
    this.#connection = connection;
    this.#makeFeed = makeFeed;
    this.#failed = failed;
    this.#happened = new Batches(() => this.#connection.clock.monotonicMs(), this.#sendBatch.bind(this));
    this.#second = newestClosedSecond(connection.clock.wallMs(), null);
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Topics that are followed, including those kept for clients that come back. */
  get size(): number {
    return this.#members.size;
  }

  get now(): Now {
    return { second: this.#second, nowMs: this.#connection.clock.wallMs() };
  }

  /** @param room how many more topics may be followed */
  subscribe(subscription: Subscription, room: number): Subscribed {
    this.#index = this.#connection.inventory.snapshot(this.#connection.clock.wallMs())?.index ?? null;
    const { requests, scope } = subscription;
    const keyOf = ({ text }: TopicRequest) => JSON.stringify([scope, text]);
    // What is subscribed again must not make room for the others.
    for (const request of requests) {
      const known = this.#members.get(keyOf(request));
      if (known !== undefined) this.#idle.delete(known);
    }
    const members: Member[] = [];
    const since = new Map<Feed, number | null>();
    let roomLeft = room;
    for (const request of requests) {
      const key = keyOf(request);
      const known = this.#members.get(key);
      if (known === undefined && roomLeft-- <= 0 && !this.#dropIdle()) continue;
      const member = known ?? this.#add(key, request, subscription);
      members.push(member);
      since.set(member.feed, request.since);
    }
    // In any order, they are the same topics.
    const key = JSON.stringify(members.map(({ number }) => number).sort((a, b) => a - b));
    const feeds = members.map(({ feed }) => feed);
    const set = this.#sets.get(key) ?? { key, members, feeds, streams: new Set() };
    if (members.length > 0) this.#sets.set(key, set);
    for (const { sets } of members) sets.add(set);
    return { set, since };
  }

  /** A stream has ended. */
  leave(set: TopicSet, stream: TopicReader): void {
    set.streams.delete(stream);
    if (set.streams.size > 0) return;
    this.#sets.delete(set.key);
    for (const member of set.members) {
      member.sets.delete(set);
      if (member.sets.size > 0) continue;
      member.idleSinceMs = this.#connection.clock.monotonicMs();
      this.#idle.add(member);
    }
  }

  /** Ends all topics. */
  close(): void {
    this.#happened.close();
    for (const { feed } of this.#members.values()) feed.close();
    this.#members.clear();
    this.#preparing.clear();
  }

  /** Goes on to the present second once it is measured. Returns when to look again, in ms. */
  tick(): number {
    const nowMs = this.#connection.clock.wallMs();
    const current = Math.floor(nowMs / 1000);
    if (current < this.#second - 1) {
      // The clock was set back: what was sent lies in the future.
      for (const { feed } of this.#members.values()) feed.reset();
      this.#forEachStream((stream) => stream.restartAll());
      this.#beginAt(nowMs);
    } else if (current > this.#second) {
      this.#prepare(current);
      const second = newestClosedSecond(nowMs, this.#isMeasured(current) ? current : null);
      if (second > this.#second) this.#advance(second, nowMs);
    }
    return current > this.#second ? lookMs : (this.#second + 1) * 1000 + firstLookMs - nowMs;
  }

  /** Goes on with another connection: every topic begins again. */
  replace(connection: Connection): void {
    this.#connection = connection;
    const nowMs = connection.clock.wallMs();
    const nowSeconds = secondsOf(nowMs);
    const event = serverSentEvent('connection', { connection: connection.name, nowSeconds });
    for (const { feed } of this.#members.values()) feed.reset();
    this.#forEachStream((stream) => stream.restartAll(event));
    this.#beginAt(nowMs);
  }

  #add(key: string, request: TopicRequest, { namespaces }: Subscription): Member {
    const [connection, index] = [() => this.#connection, () => this.#index];
    const feed = this.#makeFeed(request, {
      topic: request.text,
      namespaces,
      get connection() {
        return connection();
      },
      get index() {
        return index();
      },
      arrived: () => {
        if (this.#members.get(key) === member) this.#lookAgain(member);
      },
      happened: () => {
        if (this.#members.get(key) === member) this.#happened.add(member);
      },
      failed: this.#failed,
    });
    const member: Member = {
      number: ++this.#lastNumber,
      key,
      feed,
      sets: new Set(),
      idleSinceMs: Number.POSITIVE_INFINITY,
    };
    this.#members.set(key, member);
    if (feed.prepare !== undefined) this.#preparing.add(member);
    this.#advanceFeed(feed);
    return member;
  }

  #sendBatch(happened: ReadonlySet<Member>): void {
    const { second, nowMs } = this.now;
    const events = new Map<Feed, Buffer>();
    const sets = new Set<TopicSet>();
    for (const member of happened) {
      const made = this.#happeningsOf(member.feed, secondsOf(nowMs));
      if (made === null) continue;
      events.set(member.feed, made);
      for (const set of member.sets) sets.add(set);
    }
    for (const { members, streams } of sets) {
      const batch = Buffer.concat(members.flatMap(({ feed }) => events.get(feed) ?? []));
      for (const stream of streams) stream.happened(batch, events, second);
    }
  }

  #happeningsOf(feed: Feed, nowSeconds: number): Buffer | null {
    return this.#unlessThrown(() => feed.happenings(nowSeconds), null);
  }

  #lookAgain(member: Member): void {
    // One that is there goes on with the next second: nobody would be sent what this look finds.
    if (member.feed.presence === 'present') return;
    if (this.#advanceFeed(member.feed)) this.#restart(member);
  }

  /** Topics that have anything to prepare are few. */
  #prepare(second: number): void {
    for (const { feed, sets } of this.#preparing) {
      if (sets.size > 0) this.#unlessThrown(() => feed.prepare?.(second), undefined);
    }
  }

  #isMeasured(second: number): boolean {
    if (this.#awaited !== null && this.#isAwaited(this.#awaited, second)) return false;
    for (const member of this.#members.values()) {
      if (!this.#isAwaited(member, second)) continue;
      this.#awaited = member;
      return false;
    }
    this.#awaited = null;
    return true;
  }

  #isAwaited({ feed, sets }: Member, second: number): boolean {
    return sets.size > 0 && this.#unlessThrown(() => !feed.isMeasured(second), false);
  }

  #advance(second: number, nowMs: number): void {
    const monotonicMs = this.#connection.clock.monotonicMs();
    for (const { idleSinceMs } of this.#idle) {
      if (monotonicMs - idleSinceMs < keptMs) break;
      this.#dropIdle();
    }
    const changed = new Set(this.#advanceFeeds(second, nowMs).map(({ feed }) => feed));
    const events = new SecondEvents(second, nowMs, changed);
    const { now } = this;
    for (const { members, streams } of this.#sets.values()) {
      const event = events.of(members);
      for (const stream of streams) stream.advance(event, now, monotonicMs, changed);
    }
  }

  /** Begins with the present second, for which no event is sent. */
  #beginAt(nowMs: number): void {
    for (const member of this.#advanceFeeds(newestClosedSecond(nowMs, null), nowMs)) this.#restart(member);
  }

  /** Returns those that came or went. */
  #advanceFeeds(second: number, nowMs: number): readonly Member[] {
    this.#second = second;
    this.#index = this.#connection.inventory.snapshot(nowMs)?.index ?? null;
    return [...this.#members.values()].filter(({ feed }) => this.#advanceFeed(feed));
  }

  #restart({ feed, sets }: Member): void {
    for (const { streams } of sets) for (const stream of streams) stream.restart(feed, this.now);
  }

  #advanceFeed(feed: Feed): boolean {
    return this.#unlessThrown(() => feed.advance(this.#second), false);
  }

  /** What a feed is asked for; @param otherwise if it throws */
  #unlessThrown<Result>(ask: () => Result, otherwise: Result): Result {
    try {
      return ask();
    } catch (thrown) {
      this.#failed(thrown);
      return otherwise;
    }
  }

  /** Makes room by dropping the topic that has been without subscribers for the longest. */
  #dropIdle(): boolean {
    const [longest] = this.#idle;
    if (longest === undefined) return false;
    this.#idle.delete(longest);
    this.#preparing.delete(longest);
    longest.feed.close();
    return this.#members.delete(longest.key);
  }

  #forEachStream(visit: (stream: TopicReader) => void): void {
    for (const { streams } of this.#sets.values()) for (const stream of streams) visit(stream);
  }
}
