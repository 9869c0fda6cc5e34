import { expect, it } from 'vitest';
import type { StreamHub } from '../../src/api/streams/hub.ts';
import { applyDelta } from '../../src/client/applyDelta.ts';
import type { TopicState } from '../../src/contract/v1/stream.ts';
import type { PodRecord } from '../../src/model/inventory/inventory.ts';
import { fakePod } from '../fakeConnection.ts';
import { seededRandom } from '../seededRandom.ts';
import { FakeOutput, type SentEvent, StreamStage, settle } from './stage.ts';

interface Held {
  readonly state: TopicState | null;
  readonly gone: unknown;
  readonly second: number | null;
}

const secondIn = ({ second }: SentEvent['data']) => (typeof second === 'number' ? second : null);

const none: Held = { state: null, gone: null, second: null };

/** Applies events as the client of the package does. */
class FakeClient {
  readonly topics: Map<string, Held>;
  output = new FakeOutput();
  #connection: unknown = null;
  #calls = { drained: () => {}, closed: () => {} };

  constructor(topics: readonly string[]) {
    this.topics = new Map(topics.map((topic) => [topic, none]));
  }

  /** Connects, or resumes what it has of the same connection. */
  open(stage: StreamStage, hub: StreamHub): void {
    this.#calls.closed();
    const connection = stage.current?.name;
    if (connection !== this.#connection) this.#begin(connection);
    const since = Object.fromEntries(Array.from(this.topics, ([topic, { second }]) => [topic, second]));
    this.output = new FakeOutput();
    this.#calls = stage.open(since, { output: this.output, hub });
  }

  /** Stays away until it opens another stream. */
  leave(): void {
    this.#calls.closed();
    this.#calls = { drained: () => {}, closed: () => {} };
    this.output = new FakeOutput();
  }

  /** Reads what waits. @param isReading whether it goes on */
  drain(isReading: boolean): void {
    this.output.drain();
    this.output.isReading = isReading;
    this.#calls.drained();
  }

  read(): void {
    for (const event of this.output.take()) this.#take(event);
  }

  #begin(connection: unknown): void {
    this.#connection = connection;
    for (const topic of this.topics.keys()) this.topics.set(topic, none);
  }

  #take({ name, id, data }: SentEvent): void {
    const topic = String(data['topic']);
    if (name === 'state') this.topics.set(topic, { ...none, state: Object(data['state']), second: secondIn(data) });
    if (name === 'gone') this.topics.set(topic, { ...none, gone: data['code'] });
    if (name === 'connection') this.#begin(data['connection']);
    for (const [known, { state, second }] of this.topics) {
      const now = secondIn(data);
      if (name !== 'second' || now === null || state === null || now <= (second ?? 0)) continue;
      const delta = Object(data['topics'])[known];
      this.topics.set(known, {
        ...none,
        state: delta === undefined ? state : applyDelta(state, delta, now),
        second: id ?? second,
      });
    }
  }
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'Clients that stall and come back have every second at last (random seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const stage = new StreamStage();
    const coming = Array.from({ length: 12 }, (_, index) => `coming-${index}`);
    // So many that a stalled client soon has 64 KiB waiting.
    const staying = Array.from({ length: seed % 3 === 0 ? 40 : 0 }, (_, index) => fakePod(`staying-${index}`, 'add'));
    stage.index.changePods({ put: staying, dropped: [] });
    const pods = [...coming, ...staying.map(({ uid }) => uid)].map((name) => `pod:fn/${name}`);
    const topics = ['node:n1', 'function:fn/add', ...pods];
    const clients = [new FakeClient(topics), new FakeClient(topics.toReversed())];
    const present = new Map<string, PodRecord>();
    const fills: (() => void)[] = [];
    const fill = (count: number) => {
      for (const filled of fills.splice(0, count)) filled();
    };
    stage.source.fill = () => new Promise((resolve) => (random() < 0.5 ? resolve() : fills.push(resolve)));
    const value = () => (random() < 0.1 ? Number.NaN : Math.floor(random() * 1000));
    const replicas = [stage.hub, stage.replica] as const;
    for (const client of clients) client.open(stage, stage.hub);

    for (let turn = 0; turn < 50; turn++) {
      await settle();
      if (random() < 0.3) fill(3);
      const name = coming[Math.floor(random() * coming.length)] ?? '';
      const known = present.get(name);
      if (random() < 0.3) {
        const pod = known ?? fakePod(name, 'add', { uid: `${name} ${turn}` });
        stage.index.changePods(known === undefined ? { put: [pod], dropped: [] } : { put: [], dropped: [pod] });
        if (known === undefined) present.set(name, pod);
        else present.delete(name);
      }
      // A value that is written back.
      if (random() < 0.1) stage.source.values.set(Math.floor(stage.nowMs / 1000 - random() * 10), value());
      for (const client of clients) {
        const chance = random();
        if (random() < 0.7) client.read();
        if (chance < 0.1) client.open(stage, replicas[random() < 0.5 ? 0 : 1]);
        else if (chance < 0.14) client.leave();
        else if (chance < 0.3) client.output.isReading = false;
        else if (chance < 0.7) client.drain(chance < 0.6);
      }
      if (random() < 0.02) stage.current = stage.connectionOf(`connection ${turn}`);
      await stage.pass(random() < 0.01 ? 62 : 1, value);
    }

    for (const client of clients) client.open(stage, stage.hub);
    stage.source.fill = async () => {};
    for (let turn = 0; turn < 8; turn++) {
      fill(fills.length);
      await stage.pass(1, value);
      for (const client of clients) client.drain(true);
    }
    const fresh = new FakeClient(topics);
    fresh.open(stage, stage.hub);
    await settle();
    fresh.read();
    expect([...fresh.topics.values()].filter(({ state }) => state !== null).length).toBeGreaterThan(2);
    for (const client of clients) {
      client.read();
      for (const topic of topics) expect([topic, client.topics.get(topic)]).toEqual([topic, fresh.topics.get(topic)]);
    }
  },
);
