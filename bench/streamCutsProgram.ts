import { applyDelta } from '../src/client/applyDelta.ts';
import type { WindowDelta, WindowState } from '../src/contract/v1/stream.ts';
import { SeededRandom } from '../test/seededRandom.ts';
import { StreamReader } from '../test/streams/streamReader.ts';
import { sleep } from './process.ts';

// Clients whose connections are cut, in a process of their own.

/** What is to be cut, and how often. */
export interface CutPlan {
  readonly origin: string;
  readonly topics: readonly string[];
  readonly clients: number;
  readonly topicsOfClient: number;
  readonly cuts: number;
}

/** What clients got after cuts. */
export interface CutReport {
  readonly resumes: number;
  readonly gaps: number;
  readonly repeats: number;
  /** States that were sent although the client resumed. */
  readonly states: number;
  /** Windows that were not those of the client that was never cut. */
  readonly others: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const found = { resumes: 0, gaps: 0, repeats: 0, states: 0, others: 0 };

/** What a client has of its topics. */
class Holder {
  readonly states = new Map<string, WindowState>();
  readonly since = new Map<string, number | null>();
  /** By second: all windows as JSON. */
  readonly seconds = new Map<number, Map<string, string>>();
  #second: number | null = null;

  constructor(topics: readonly string[]) {
    for (const topic of topics) this.since.set(topic, null);
  }

  /** Takes what one connection brought. */
  take({ events }: StreamReader): void {
    let isFirst = true;
    for (const { name, id, data } of events) {
      const topic = String(data['topic']);
      if (name === 'state') {
        if (this.since.get(topic) !== null) found.states++;
        this.states.set(topic, Object(data['state']));
        this.since.set(topic, id ?? (typeof data['second'] === 'number' ? data['second'] : null));
      }
      if (name !== 'second') continue;
      const second = Number(data['second']);
      if (this.#second !== null && second <= this.#second) found.repeats++;
      if (this.#second !== null && !isFirst && second !== this.#second + 1) found.gaps++;
      isFirst = false;
      for (const [name, delta] of Object.entries(Object(data['topics']))) this.#apply(name, Object(delta), second);
      this.#second = second;
      if (id === null) continue;
      for (const known of this.states.keys()) this.since.set(known, second);
      this.seconds.set(
        second,
        new Map(Array.from(this.states, ([name, { columns }]) => [name, JSON.stringify(columns)])),
      );
    }
  }

  #apply(topic: string, delta: WindowDelta, second: number): void {
    const state = this.states.get(topic);
    if (state === undefined) return;
    if (delta.fromSecond > state.endSecond + 1) found.gaps++;
    this.states.set(topic, Object(applyDelta(state, delta, second)));
  }
}

async function cutAgainAndAgain(plan: CutPlan, topics: readonly string[], seed: number): Promise<Holder> {
  const random = new SeededRandom(seed);
  const holder = new Holder(topics);
  const cuts = Math.ceil(plan.cuts / plan.clients);
  for (let cut = 0; cut <= cuts; cut++) {
    const reader = await StreamReader.open(plan.origin, Object.fromEntries(holder.since));
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
      const own = Array.from({ length: topicsOfClient }, (_, place) => topics[(index + place) % topics.length] ?? '');
      return cutAgainAndAgain(plan, own, index + 1);
    }),
  );
  const whole = new Holder(topics);
  whole.take(reference);
  reference.socket.destroy();
  for (const holder of holders) {
    for (const [second, windows] of holder.seconds) {
      const known = whole.seconds.get(second);
      for (const [topic, columns] of windows) if (known !== undefined && known.get(topic) !== columns) found.others++;
    }
  }
  const { user, system } = process.cpuUsage();
  return { ...found, seconds: (performance.now() - begunMs) / 1000, cpuSeconds: (user + system) / 1e6 };
}

process.on('message', async (plan: CutPlan) => {
  process.send?.(await run(plan));
});
