import { ServerClock } from '../src/client/serverClock.ts';
import { WatchedTopics } from '../src/client/watchedTopics.ts';
import type { TopicName, TopicState } from '../src/contract/v1/stream.ts';
import { SeededRandom } from '../test/seededRandom.ts';
import { StreamReader } from '../test/streams/streamReader.ts';
import { sleep } from './process.ts';

// Clients whose connections are cut, in a process of their own.

/** What is to be cut, and how often. */
export interface CutPlan {
  readonly origin: string;
  readonly topics: readonly TopicName[];
  readonly clients: number;
  readonly topicsOfClient: number;
  readonly cuts: number;
}

/** What clients got after cuts. */
export interface CutReport {
  readonly resumes: number;
  /** Seconds, lines, invocations, findings and events that a client was not sent. */
  readonly gaps: number;
  /** Seconds, lines and revisions that one connection brought twice. */
  readonly repeats: number;
  /** States that were sent although the client resumed. */
  readonly states: number;
  /** Windows that were not those of the client that was never cut. */
  readonly others: number;
  /** Windows, and lines, invocations, findings and events, that were compared with that client's. */
  readonly windows: number;
  readonly items: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const found = { resumes: 0, gaps: 0, repeats: 0, states: 0, others: 0, windows: 0, items: 0 };

/** A client may be ahead by what happened since its second, and then drop what the others drop soon. */
const settledSeconds = 3;

type States = ReadonlyMap<string, TopicState>;

/** What a client has of its topics, as the client of the package applies events. */
class Holder {
  readonly #topics: WatchedTopics<TopicName>;
  /** By second: all its topics. */
  readonly seconds = new Map<number, States>();
  /** The second of the first state of each topic. */
  readonly begunAt = new Map<string, number>();
  #second: number | null = null;

  constructor(topics: readonly TopicName[]) {
    this.#topics = new WatchedTopics(new ServerClock(), topics);
  }

  get since(): Record<string, number | null> {
    return Object.fromEntries(this.#topics.requests.map(({ topic, since }) => [topic, since]));
  }

  /** Takes what one connection brought. */
  take({ events }: StreamReader): void {
    const resumed = new Set(this.begunAt.keys());
    const brought = new Set<string>();
    let isFirst = true;
    for (const event of events) {
      const { name, id, data } = event;
      const topic = String(data['topic']);
      if (name === 'state' && resumed.has(topic)) found.states++;
      if (name === 'state' && !this.begunAt.has(topic)) this.begunAt.set(topic, Math.ceil(Number(data['nowSeconds'])));
      for (const item of itemsSent(event)) {
        if (brought.has(item)) found.repeats++;
        brought.add(item);
      }
      this.#topics.take(Object(event));
      if (name !== 'second') continue;
      const second = Number(data['second']);
      if (this.#second !== null && second <= this.#second) found.repeats++;
      if (this.#second !== null && !isFirst && second !== this.#second + 1) found.gaps++;
      isFirst = false;
      this.#second = second;
      if (id !== null) this.seconds.set(second, this.#states());
    }
  }

  #states(): States {
    const states = new Map<string, TopicState>();
    for (const [name, topic] of Object.entries(this.#topics.state.topics)) {
      if (topic?.state) states.set(name, topic.state);
    }
    return states;
  }
}

/** A line, or an invocation, finding or event with its revision. */
interface Item {
  readonly id: string;
  readonly revision: number;
}

/** What happens and is kept in a topic; null for windows. */
function itemsOf(state: TopicState): readonly Item[] | null {
  if ('lines' in state) return state.lines.map(({ id }) => ({ id, revision: 0 }));
  if ('invocations' in state) return state.invocations;
  if (!('items' in state)) return null;
  return state.items.flatMap((item) =>
    'id' in item ? [{ id: item.id, revision: 'revision' in item ? item.revision : 0 }] : [],
  );
}

/** What an event brought besides windows, each with its topic and revision. */
function itemsSent({ name, data }: StreamReader['events'][number]): string[] {
  const listed = (topic: string, delta: object) =>
    ['lines', 'changed']
      .flatMap((member): unknown[] => Object(delta)[member] ?? [])
      .flatMap((item) => {
        const { id, revision = 0 } = Object(item);
        return typeof id === 'string' ? [`${topic} ${id} ${revision}`] : [];
      });
  const topic = String(data['topic']);
  if (name === 'lines') return listed(topic, data);
  if (name === 'invocation' || name === 'finding') return listed(topic, { changed: [data[name]] });
  if (name !== 'second') return [];
  return Object.entries(Object(data['topics'])).flatMap(([each, delta]) => listed(each, Object(delta)));
}

/** Compares what a client had, second by second, with what the one that was never cut had. */
function compare(client: Holder, whole: Holder): void {
  const firstSeen = new Map<string, number>();
  for (const [second, states] of whole.seconds) {
    for (const [topic, state] of states) {
      for (const { id } of itemsOf(state) ?? []) if (!firstSeen.has(topic + id)) firstSeen.set(topic + id, second);
    }
  }
  for (const [second, states] of client.seconds) {
    for (const [topic, state] of states) {
      const known = whole.seconds.get(second)?.get(topic);
      if (known === undefined) continue;
      const [items, wanted] = [itemsOf(state), itemsOf(known)];
      if (items === null || wanted === null) {
        found.windows++;
        if ('columns' in state && 'columns' in known && !isSame(state.columns, known.columns)) found.others++;
        continue;
      }
      const later = whole.seconds.get(second + settledSeconds)?.get(topic);
      if (later === undefined) continue;
      const staying = new Set((itemsOf(later) ?? []).map(({ id }) => id));
      const revisions = new Map(items.map(({ id, revision }) => [id, revision]));
      for (const { id, revision } of wanted) {
        if (!staying.has(id) || (firstSeen.get(topic + id) ?? 0) <= (client.begunAt.get(topic) ?? 0)) continue;
        found.items++;
        if ((revisions.get(id) ?? -1) < revision) found.gaps++;
      }
    }
  }
}

const isSame = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);

async function cutAgainAndAgain(plan: CutPlan, topics: readonly TopicName[], seed: number): Promise<Holder> {
  const random = new SeededRandom(seed);
  const holder = new Holder(topics);
  const cuts = Math.ceil(plan.cuts / plan.clients);
  for (let cut = 0; cut <= cuts; cut++) {
    const reader = await StreamReader.open(plan.origin, holder.since);
    // The first one lasts until there is something to resume.
    await sleep(cut === 0 ? random.between(3000, 6000) : random.between(0, 2500));
    if (random.chance(0.5)) reader.socket.resetAndDestroy();
    else reader.socket.destroy();
    holder.take(reader);
    if (cut > 0) found.resumes++;
    if (cut < cuts) await sleep(random.chance(0.1) ? random.between(3000, 20_000) : random.between(0, 1500));
  }
  return holder;
}

async function run(plan: CutPlan): Promise<CutReport> {
  const begunMs = performance.now();
  const { origin, topics, clients, topicsOfClient } = plan;
  const reference = await StreamReader.open(origin, Object.fromEntries(topics.map((topic) => [topic, null])));
  await sleep(3000);
  const holders = await Promise.all(
    Array.from({ length: clients }, (_, index) => {
      const own = Array.from({ length: topicsOfClient }, (_, place) => topics[(index + place) % topics.length]);
      return cutAgainAndAgain(
        plan,
        own.flatMap((topic) => topic ?? []),
        index + 1,
      );
    }),
  );
  await sleep(1000 * settledSeconds);
  const whole = new Holder(topics);
  whole.take(reference);
  reference.socket.destroy();
  for (const holder of holders) compare(holder, whole);
  const { user, system } = process.cpuUsage();
  return { ...found, seconds: (performance.now() - begunMs) / 1000, cpuSeconds: (user + system) / 1e6 };
}

process.on('message', async (plan: CutPlan) => {
  process.send?.(await run(plan));
});
