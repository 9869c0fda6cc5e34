import type { EndReason } from '../../contract/v1/stream.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import type { Connection, Connections } from '../../model/source/connection.ts';
import { ClientTopics, mostOfClient } from './clientTopics.ts';
import type { Feed } from './feed.ts';
import { ReplicaWindows } from './replicasFeed.ts';
import { secondsOf, serverSentEvent } from './serverSentEvent.ts';
import { Stream, type StreamOutput, type TopicReader } from './stream.ts';
import { type FeedMaker, type Subscribed, type Subscription, Ticker } from './ticker.ts';
import { makeTopicFeed, type TopicParts } from './topicFeeds.ts';
import type { TopicSet } from './topicSet.ts';

/** Topics followed for all clients together: what is left of the 10,000 watched entities is for the paths. */
const mostFollowed = 9000;
/** The shortest time between two rounds, ms. */
const shortestMs = 5;
/** How often streams are checked for their end. */
const reviewMs = 500;

/** How many streams there may be. */
export interface StreamLimits {
  readonly most: number;
  /** Of one token, or of one address where there are no tokens. */
  readonly mostPerClient: number;
}

/** A stream to be opened. */
export interface StreamRequest extends Subscription {
  /** The connection that the query names; null for the default one. */
  readonly connectionName: string | null;
  /** Token name or address. */
  readonly client: string;
  /** Ends the stream after this long; null: not at all. */
  readonly forMs: number | null;
}

/** What the HTTP response of a stream calls. */
export interface OutputCalls {
  /** When the client reads again. */
  readonly drained: () => void;
  /** When its connection has closed. */
  readonly closed: () => void;
  /** To end the stream, with its last event. */
  readonly end: (reason: EndReason) => void;
}

/** What a client that was taken in is sent. */
export interface Accepted {
  readonly feeds: readonly Feed[];
  /** The last second that the client has of each topic; null: none. */
  readonly since: ReadonlyMap<Feed, number | null>;
  /** Topics for which there is no room. */
  readonly refused: readonly string[];
  readonly connection: Connection;
  readonly nowMs: number;
  readonly monotonicMs: number;
}

/** What is kept of an open stream: of the request only this, because there may be 10,000. */
interface OpenStream {
  readonly stream: TopicReader;
  readonly client: string;
  readonly connectionName: string | null;
  readonly scope: string;
  readonly ticker: Ticker;
  readonly set: TopicSet;
  /** Monotonic ms; null: never. */
  readonly endsAtMs: number | null;
}

/** What a {@link StreamHub} works with. */
export interface StreamHubParts extends Omit<TopicParts, 'replicaWindows'> {
  /** The clock of this process. */
  readonly clock: Clock;
  readonly connections: Pick<Connections, 'find'>;
  readonly limits: StreamLimits;
  readonly version: string;
  /** Called with what went wrong in making a topic. */
  readonly failed: (thrown: unknown) => void;
}

/** All streams: takes them in, within the limits, and goes through the seconds of every connection that has any. */
export class StreamHub {
  readonly #parts: StreamHubParts;
  /** By the name in the query. */
  readonly #tickers = new Map<string | null, Ticker>();
  readonly #open = new Set<OpenStream>();
  readonly #byClient = new Map<string, number>();
  readonly #topics = new ClientTopics();
  readonly #replicaWindows = new ReplicaWindows(() => mostFollowed - this.#followed());
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  #reviewedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: StreamHubParts) {
    this.#parts = parts;
  }

  /** Streams that are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Refuses what is beyond the limits, before a stream is opened. @throws Fault too_many_streams, shutting_down */
  admit(client: string): void {
    const { most, mostPerClient } = this.#parts.limits;
    if (this.#isClosed) throw new Fault('shutting_down', 'The server is shutting down; retry in a moment.');
    if (this.#open.size >= most) {
      throw new Fault('too_many_streams', `The server has ${most} open streams; retry later. See --max-streams.`);
    }
    if ((this.#byClient.get(client) ?? 0) >= mostPerClient) {
      const message = `You have ${mostPerClient} open streams; close one, or subscribe to more topics on one stream.`;
      throw new Fault('too_many_streams', message);
    }
  }

  /**
   * Opens a stream. @param begin called once the stream is accepted
   * @throws Fault too_many_streams if there is no room for any of its topics
   */
  open(request: StreamRequest, connection: Connection, begin: (calls: OutputCalls) => StreamOutput): void {
    const { version, failed } = this.#parts;
    this.read(request, connection, ({ feeds, since, refused, connection: { name }, nowMs, monotonicMs }, calls) => {
      const output = begin(calls);
      const nowSeconds = secondsOf(nowMs);
      output.write(serverSentEvent('server', { version, connection: name, nowSeconds }));
      for (const topic of refused) {
        output.write(serverSentEvent('gone', { topic, code: 'too_many_streams', nowSeconds }));
      }
      return new Stream(output, feeds, since, monotonicMs, failed);
    });
  }

  /**
   * Has topics sent to a reader, which counts as a stream. @param begin makes it, once it is accepted
   * @throws Fault too_many_streams if there is no room for any of its topics
   */
  read(
    request: StreamRequest,
    connection: Connection,
    begin: (accepted: Accepted, calls: OutputCalls) => TopicReader,
  ): void {
    const ticker = this.#tickerOf(request.connectionName, connection);
    const { subscribed, refused } = this.#subscribe(request, ticker);
    const opened = this.#begin(request, ticker, subscribed, refused, begin);
    const { stream, set, client } = opened;
    this.#open.add(opened);
    this.#byClient.set(client, (this.#byClient.get(client) ?? 0) + 1);
    set.streams.add(stream);
    stream.catchUp(ticker.now);
    if (this.#timer === null) this.#schedule(shortestMs);
  }

  /** Goes on with every connection. Returns when to do so again, in ms. */
  tick(): number {
    let waitMs = 1000;
    for (const [name, ticker] of this.#tickers) {
      const connection = this.#parts.connections.find(name);
      if (connection === null) this.#endAll((open) => open.ticker === ticker, 'connection_closed');
      if (connection === null || ticker.size === 0) {
        ticker.close();
        this.#tickers.delete(name);
        continue;
      }
      if (connection !== ticker.connection) ticker.replace(connection);
      waitMs = Math.min(waitMs, ticker.tick());
    }
    const nowMs = this.#parts.clock.monotonicMs();
    if (nowMs - this.#reviewedAtMs >= reviewMs) this.#review(nowMs);
    return Math.max(shortestMs, waitMs);
  }

  /** Ends all streams, with their last event. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#endAll(() => true, 'shutting_down');
    for (const ticker of this.#tickers.values()) ticker.close();
  }

  /** Ends the streams whose time is over. */
  #review(nowMs: number): void {
    this.#reviewedAtMs = nowMs;
    for (const open of this.#open) {
      if (open.endsAtMs !== null && open.endsAtMs <= nowMs) this.#end(open, 'time_limit');
      else open.stream.beat(nowMs);
    }
  }

  /** @throws Fault too_many_streams if there is no room for any of its topics */
  #subscribe(request: StreamRequest, ticker: Ticker): { subscribed: Subscribed; refused: readonly string[] } {
    const { client, connectionName, scope } = request;
    const keyOf = (text: string) => topicKey(connectionName, scope, text);
    const texts = request.requests.map(({ text }) => text);
    const taken = this.#topics.take(client, texts.map(keyOf));
    const requests = request.requests.filter(({ text }) => taken.has(keyOf(text)));
    const subscribed = ticker.subscribe({ ...request, requests }, mostFollowed - this.#followed());
    const followed = new Set(subscribed.set.feeds.map(({ context }) => context.topic));
    const refused = texts.filter((text) => !followed.has(text));
    this.#topics.release(
      client,
      refused.map(keyOf).filter((key) => taken.has(key)),
    );
    if (followed.size > 0) return { subscribed, refused };
    const most = `${mostFollowed} topics, ${mostOfClient} of them for one client`;
    throw new Fault('too_many_streams', `The server follows ${most}, and has no room for these; retry later.`);
  }

  /** What its closures refer to lives as long as the stream. */
  #begin(
    { client, connectionName, scope, forMs }: StreamRequest,
    ticker: Ticker,
    { set, since }: Subscribed,
    refused: readonly string[],
    begin: (accepted: Accepted, calls: OutputCalls) => TopicReader,
  ): OpenStream {
    const monotonicMs = this.#parts.clock.monotonicMs();
    const calls: OutputCalls = {
      drained: () => stream.catchUp(ticker.now),
      closed: () => this.#forget(opened),
      end: (reason) => this.#end(opened, reason),
    };
    const { connection, now } = ticker;
    const stream = begin({ feeds: set.feeds, since, refused, connection, nowMs: now.nowMs, monotonicMs }, calls);
    const endsAtMs = forMs === null ? null : monotonicMs + forMs;
    const opened: OpenStream = { stream, client, connectionName, scope, ticker, set, endsAtMs };
    return opened;
  }

  #tickerOf(name: string | null, connection: Connection): Ticker {
    const known = this.#tickers.get(name);
    if (known?.connection === connection) return known;
    if (known !== undefined) {
      known.replace(connection);
      return known;
    }
    const parts = { ...this.#parts, replicaWindows: this.#replicaWindows };
    const makeFeed: FeedMaker = ({ topic }, context) => makeTopicFeed(topic, context, parts);
    const ticker = new Ticker(connection, makeFeed, this.#parts.failed);
    this.#tickers.set(name, ticker);
    return ticker;
  }

  /** Topics, and windows of replicas. */
  #followed(): number {
    let sum = this.#replicaWindows.held;
    for (const { size } of this.#tickers.values()) sum += size;
    return sum;
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => {
      let waitMs = 1000;
      try {
        waitMs = this.tick();
      } catch (thrown) {
        this.#parts.failed(thrown);
      }
      if (this.#tickers.size > 0 && !this.#isClosed) this.#schedule(waitMs);
      else this.#timer = null;
    }, afterMs);
    this.#timer.unref();
  }

  #endAll(which: (open: OpenStream) => boolean, reason: EndReason): void {
    for (const open of this.#open) if (which(open)) this.#end(open, reason);
  }

  #end(open: OpenStream, reason: EndReason): void {
    if (!this.#open.has(open)) return;
    open.stream.end(reason, open.ticker.now.nowMs);
    this.#forget(open);
  }

  #forget(open: OpenStream): void {
    if (!this.#open.delete(open)) return;
    open.ticker.leave(open.set, open.stream);
    const { client, connectionName, scope, set } = open;
    const topics = set.feeds.map(({ context }) => topicKey(connectionName, scope, context.topic));
    this.#topics.release(client, topics);
    const left = (this.#byClient.get(client) ?? 0) - 1;
    if (left > 0) this.#byClient.set(client, left);
    else this.#byClient.delete(client);
  }
}

function topicKey(connectionName: string | null, scope: string, topic: string): string {
  return JSON.stringify([connectionName, scope, topic]);
}
