import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyDelta } from '../../src/client/applyDelta.ts';
import type { TopicState } from '../../src/contract/v1/stream.ts';
import { SeededRandom } from '../seededRandom.ts';
import { ServerProcess } from '../serverProcess.ts';
import type { SentEvent } from './stage.ts';
import { StreamReader } from './streamReader.ts';

const seed = 20;
const clients = 8;
const seconds = 20;
const topics = [`node:${hostname()}`, 'function:openfaas-fn/add', 'function:openfaas-fn/burn', 'sources', 'doctor'];

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start([]);
});
afterAll(() => server.stop());

/** What a client has, second by second, and what is wrong with what it was sent. */
class Holder {
  readonly states = new Map<string, TopicState>();
  /** The last second of each topic. */
  readonly since = new Map<string, number>();
  /** By second: all topics as JSON. */
  readonly seconds = new Map<number, string>();
  readonly problems: string[] = [];
  second: number | null = null;
  #isFirst = true;
  #isPartial = false;

  /** Another connection follows. */
  cut(): void {
    this.#isFirst = true;
  }

  take({ name, id, data }: SentEvent): void {
    if (name === 'state') {
      const topic = String(data['topic']);
      if (this.states.has(topic))
        this.problems.push(
          `another state of ${topic} at ${data['second']} after ${this.since.get(topic)} (${this.second})`,
        );
      this.states.set(topic, Object(data['state']));
      if (data['second'] !== null) this.since.set(topic, Number(data['second']));
    }
    if (name === 'skipped' || name === 'gone') this.problems.push(`${name} at ${this.second}`);
    if (name !== 'second') return;
    const now = Number(data['second']);
    // Where a topic was being filled, its client resumes from an earlier second.
    const isAgain = this.second !== null && now <= this.second && !(this.#isFirst && this.#isPartial);
    if (isAgain) this.problems.push(`${now} again after ${this.second}`);
    if (this.second !== null && !this.#isFirst && now !== this.second + 1) {
      this.problems.push(`${now} after ${this.second}`);
    }
    this.#isFirst = false;
    this.#isPartial = id === null;
    this.second = now;
    if (id !== null) for (const topic of this.states.keys()) this.since.set(topic, id);
    for (const [topic, delta] of Object.entries(Object(data['topics']))) {
      const state = this.states.get(topic);
      if (state === undefined) this.problems.push(`a delta of ${topic} before its state`);
      else this.states.set(topic, applyDelta(state, Object(delta), now));
    }
    this.seconds.set(now, JSON.stringify(topics.map((topic) => this.states.get(topic))));
  }
}

/** A client whose connection is cut again and again; it may stall first. */
async function cutAgainAndAgain(random: SeededRandom, endMs: number): Promise<{ holder: Holder; cuts: number }> {
  const holder = new Holder();
  let cuts = 0;
  while (performance.now() < endMs) {
    const since = topics.map((topic): [string, number | null] => [topic, holder.since.get(topic) ?? null]);
    const reader = await StreamReader.open(server.origin, Object.fromEntries(since));
    await new Promise((resolve) => setTimeout(resolve, random.between(0, 2500)));
    if (random.chance(0.3)) {
      reader.socket.pause();
      await new Promise((resolve) => setTimeout(resolve, random.between(0, 3000)));
      reader.socket.resume();
      if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    if (random.chance(0.5)) reader.socket.resetAndDestroy();
    else reader.socket.destroy();
    cuts++;
    holder.cut();
    for (const event of reader.events) holder.take(event);
    if (random.chance(0.2)) await new Promise((resolve) => setTimeout(resolve, random.between(0, 4000)));
  }
  return { holder, cuts };
}

it(`A client that is cut at random moments (seed ${seed}) never has a gap, a repeat or another window than the others`, async () => {
  const reference = await StreamReader.open(server.origin, Object.fromEntries(topics.map((topic) => [topic, null])));
  await reference.event(({ name, data }) => name === 'state' && data['topic'] === 'doctor');
  const random = new SeededRandom(seed);
  const endMs = performance.now() + seconds * 1000;
  const found = await Promise.all(
    Array.from({ length: clients }, () => cutAgainAndAgain(new SeededRandom(random.between(1, 1e9)), endMs)),
  );
  const whole = new Holder();
  for (const event of reference.events) whole.take(event);
  reference.socket.destroy();
  expect(whole.problems).toEqual([]);

  let compared = 0;
  for (const { holder } of found) {
    expect(holder.problems).toEqual([]);
    for (const [second, held] of holder.seconds) {
      const want = whole.seconds.get(second);
      if (want === undefined || !want.includes('findings')) continue;
      expect(JSON.parse(held)).toEqual(JSON.parse(want));
      compared++;
    }
  }
  const cuts = found.reduce((sum, each) => sum + each.cuts, 0);
  expect(cuts).toBeGreaterThan(20);
  expect(compared).toBeGreaterThan(40);
});
