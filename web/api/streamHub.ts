import type { TopicName, WatchStatus } from '../../src/client/client.ts';
import { FaascopeError } from '../../src/client/client.ts';
import { ServerClock } from '../../src/client/serverClock.ts';
import type { StreamEvent } from '../../src/client/streamEvent.ts';
import { TopicWatch } from '../../src/client/watch.ts';
import { type Port, sentStatus, type ToHub, type ToTab } from './tabMessages.ts';

/** What the hub's stream is of. */
export interface HubOptions {
  /** Address of the server, with its path prefix and no slash at the end. */
  readonly server: string;
  /** Null for the server's default connection. */
  readonly connection: string | null;
}

/** How the hub speaks with a tab. */
export type HubPort = Port<ToTab, ToHub>;

interface Tab {
  readonly port: HubPort;
  topics: ReadonlySet<TopicName>;
}

/** A changed set of topics takes a new stream: while somebody scrolls, no more often than this. */
const settleMs = 250;

/** What the server takes. One topic beyond it would cost all tabs their stream. */
const mostTopics = 1024;
const longestTopic = 512;

/** After this long, a request that was answered with 400 is made again: by then, something before the server may be mended. */
const refusedMs = 5000;

/**
 * Holds one stream for all tabs. It gives each of them the events of the topics that it follows, and the state of those
 * that are known already.
 */
export class StreamHub {
  readonly #open: (topics: readonly TopicName[]) => TopicWatch<TopicName>;
  #watch: TopicWatch<TopicName>;
  readonly #tabs = new Set<Tab>();
  #watched: readonly TopicName[] = [];
  #status: WatchStatus | null = null;
  #settling: ReturnType<typeof setTimeout> | null = null;

  constructor({ server, connection }: HubOptions, fetchOf: typeof fetch = (...request) => fetch(...request)) {
    const access = { server, connection, token: null, fetch: fetchOf };
    const never = new AbortController().signal;
    const pass = (event: StreamEvent) => this.#pass(event);
    this.#open = (topics) => new TopicWatch<TopicName>(access, new ServerClock(), topics, never, pass);
    this.#watch = this.#open([]);
    void this.#run();
  }

  /** Takes a tab in. @returns what is to be called when the tab is gone */
  join(port: HubPort): () => void {
    const tab: Tab = { port, topics: new Set() };
    const leave = () => {
      if (this.#tabs.delete(tab)) this.#settle();
    };
    port.receive(({ topics }) => this.#follow(tab, topics));
    this.#tabs.add(tab);
    port.send({ kind: 'hello' });
    return leave;
  }

  #follow(tab: Tab, topics: readonly TopicName[]): void {
    const before = tab.topics;
    tab.topics = new Set(topics.filter((topic) => topic.length <= longestTopic));
    this.#settle();
    this.#sendKnown(tab, before);
    // After the events, each of which sounds live.
    if (this.#status !== null) tab.port.send({ kind: 'status', status: sentStatus(this.#status) });
  }

  /** Sends what is known of the topics that a tab did not follow before. */
  #sendKnown(tab: Tab, before: ReadonlySet<TopicName>): void {
    const { connection, version, nowSeconds, topics: known } = this.#watch.current;
    if (connection === null || nowSeconds === null) return;
    const send = (event: StreamEvent) => tab.port.send({ kind: 'event', event });
    if (before.size === 0) send({ name: 'server', id: null, data: { version: version ?? '', connection, nowSeconds } });
    for (const name of tab.topics) {
      const topic = known[name];
      if (before.has(name) || topic === undefined) continue;
      const { state, second, gone } = topic;
      if (state !== null) {
        send({ name: 'state', id: null, data: { topic: name, second, nowSeconds, state } });
      } else if (gone !== null) send({ name: 'gone', id: null, data: { topic: name, code: gone, nowSeconds } });
    }
  }

  /** Follows what the tabs want: at once, or when the last change is a moment ago. */
  #settle(): void {
    if (this.#settling !== null) return;
    this.#apply();
    this.#settling = setTimeout(() => {
      this.#settling = null;
      this.#apply();
    }, settleMs);
  }

  #apply(): void {
    const all = new Set([...this.#tabs].flatMap(({ topics }) => [...topics]));
    const wanted = new Set([...all].slice(0, mostTopics));
    this.#watch.add(...wanted);
    this.#watch.remove(...this.#watched.filter((topic) => !wanted.has(topic)));
    this.#watched = [...wanted];
  }

  #pass(event: StreamEvent): void {
    for (const { port, topics } of this.#tabs) {
      const part = partOf(event, topics);
      if (part !== null) port.send({ kind: 'event', event: part });
    }
  }

  async #run(): Promise<void> {
    for (;;) {
      try {
        for await (const { status } of this.#watch) this.#tell(status);
      } catch (thrown) {
        if (!(thrown instanceof FaascopeError)) throw thrown;
        this.#tell({ kind: 'lost', sinceMs: Date.now(), error: thrown });
      }
      await new Promise((resolve) => setTimeout(resolve, refusedMs));
      this.#watch = this.#open(this.#watched);
    }
  }

  #tell(status: WatchStatus): void {
    if (status === this.#status || (status.kind === 'live' && this.#status?.kind === 'live')) return;
    this.#status = status;
    for (const { port } of this.#tabs) port.send({ kind: 'status', status: sentStatus(status) });
  }
}

/** What a tab with these topics gets of an event; null for nothing. */
function partOf(event: StreamEvent, topics: ReadonlySet<string>): StreamEvent | null {
  if (event.name === 'second') {
    const own = Object.entries(event.data.topics).filter(([name]) => topics.has(name));
    return { ...event, data: { ...event.data, topics: Object.fromEntries(own) } };
  }
  if ('topic' in event.data) return topics.has(event.data.topic) ? event : null;
  return event;
}
