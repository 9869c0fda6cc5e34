import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TopicName, TopicState, WatchUpdate } from '../../src/client/client.ts';
import { directPorts } from './directPorts.ts';
import { StreamHub } from './streamHub.ts';
import { TabStream } from './tabStream.ts';

const a: TopicName = 'function:n/a';
const b: TopicName = 'function:n/b';
const encoder = new TextEncoder();

const window = (name: string, endSecond: number): TopicState<typeof a> => ({
  connection: 'local',
  namespace: 'n',
  name,
  endSecond,
  columns: { cpuPercent: Array(60).fill(endSecond) },
  sources: {},
});

/** A server whose streams the test writes. */
class FakeServer {
  readonly asked: { topic: string; since: number | null }[][] = [];
  readonly streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  refuses = false;
  /** Whether something between the browser and the server refuses. */
  isBarred = false;

  readonly fetch: typeof fetch = async (_url, init) => {
    if (this.refuses) throw new TypeError('refused');
    if (this.isBarred) return new Response('Bad Request', { status: 400 });
    this.asked.push(JSON.parse(String(init?.body)).topics);
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void this.streams.push(controller) });
    this.send('server', { version: '1', connection: 'local', nowSeconds: 1000 });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };

  /** Writes an event to the newest stream. */
  send(name: string, data: object, id?: number): void {
    const head = id === undefined ? '' : `id: ${id}\n`;
    this.streams.at(-1)?.enqueue(encoder.encode(`${head}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
  }

  state(topic: string, second: number): void {
    const [, name = ''] = topic.split('/');
    this.send('state', { topic, second, nowSeconds: second + 0.5, state: window(name, second) });
  }

  second(second: number, topics: readonly string[]): void {
    const deltas = topics.map((topic) => [topic, { fromSecond: second, columns: { cpuPercent: [second] } }]);
    this.send('second', { second, nowSeconds: second + 0.5, topics: Object.fromEntries(deltas) }, second);
  }
}

describe('Tabs of one hub', () => {
  let server: FakeServer;
  let hub: StreamHub;
  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeServer();
    hub = new StreamHub({ server: 'http://test', connection: null }, server.fetch);
  });
  afterEach(() => vi.useRealTimers());

  const passed = () => vi.advanceTimersByTimeAsync(600);

  function openTab() {
    const { tab, hub: end } = directPorts();
    const tokenEnds: string[] = [];
    const stream = new TabStream(() => tokenEnds.push('ended'));
    const seen: { last: WatchUpdate<TopicName> | null } = { last: null };
    stream.subscribe((update) => {
      seen.last = update;
    });
    const leave = hub.join(end);
    stream.connect(tab);
    const cpu = (topic: TopicName) => {
      const state = seen.last?.topics[topic]?.state ?? null;
      return state !== null && 'columns' in state && 'name' in state
        ? (state.columns['cpuPercent']?.at(-1) ?? null)
        : null;
    };
    return { stream, seen, leave, cpu, tokenEnds };
  }

  it('share one stream of all their topics', async () => {
    const [one, other] = [openTab(), openTab()];
    one.stream.follow([a]);
    other.stream.follow([a, b]);
    await passed();
    expect(server.asked.at(-1)?.map(({ topic }) => topic)).toEqual([a, b]);
    const streams = server.asked.length;
    server.state(a, 1000);
    server.state(b, 1000);
    server.second(1001, [a, b]);
    await passed();
    expect([one.cpu(a), one.cpu(b), other.cpu(a), other.cpu(b)]).toEqual([1001, null, 1001, 1001]);
    expect(server.asked.length).toBe(streams);
    expect(one.seen.last).toMatchObject({ status: { kind: 'live' }, connection: 'local', version: '1' });
  });

  it('get what the hub already has', async () => {
    const one = openTab();
    one.stream.follow([a]);
    await passed();
    server.state(a, 1000);
    await passed();
    const streams = server.asked.length;
    const late = openTab();
    late.stream.follow([a]);
    await passed();
    expect([late.cpu(a), late.seen.last?.status.kind, late.seen.last?.version]).toEqual([1000, 'live', '1']);
    expect(late.seen.last?.nowSeconds).toBeGreaterThan(1000);
    expect(server.asked.length).toBe(streams);
  });

  it('let go of what only a closed tab followed', async () => {
    const [one, other] = [openTab(), openTab()];
    one.stream.follow([a]);
    other.stream.follow([b]);
    await passed();
    other.leave();
    await passed();
    expect(server.asked.at(-1)?.map(({ topic }) => topic)).toEqual([a]);
  });

  it('learn that the token has ended, not of other ends, and follow the next stream', async () => {
    const tabs = [openTab(), openTab()];
    for (const { stream } of tabs) stream.follow([a]);
    await passed();
    const ends = () => tabs.map(({ tokenEnds }) => tokenEnds.length);
    for (const [reason, known] of [
      ['shutting_down', 0],
      ['token_ended', 1],
    ] as const) {
      server.send('end', { reason, nowSeconds: 1001 });
      server.streams.at(-1)?.close();
      await passed();
      expect(ends()).toEqual([known, known]);
    }
    server.state(a, 1003);
    await passed();
    expect(tabs.map(({ cpu }) => cpu(a))).toEqual([1003, 1003]);
  });

  it('learn that the server is lost and why, and that it is back', async () => {
    const one = openTab();
    one.stream.follow([a]);
    await passed();
    server.refuses = true;
    server.streams.at(-1)?.close();
    await passed();
    expect(one.seen.last?.status).toMatchObject({ kind: 'lost', error: { code: 'unreachable', status: null } });
    server.refuses = false;
    await vi.advanceTimersByTimeAsync(2000);
    server.state(a, 1003);
    await passed();
    expect([one.seen.last?.status.kind, one.cpu(a)]).toEqual(['live', 1003]);
  });

  it('are live again after an answer of 400, which was of a proxy', async () => {
    server.isBarred = true;
    const one = openTab();
    one.stream.follow([a]);
    await passed();
    const lost = { status: { kind: 'lost', error: { code: 'malformed_answer', status: 400 } } };
    expect(one.seen.last).toMatchObject(lost);
    const late = openTab();
    late.stream.follow([b]);
    await passed();
    expect(late.seen.last).toMatchObject(lost);

    server.isBarred = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.asked.at(-1)?.map(({ topic }) => topic)).toEqual([a, b]);
    server.state(a, 1000);
    await passed();
    expect([one.seen.last?.status.kind, one.cpu(a), late.seen.last?.status.kind]).toEqual(['live', 1000, 'live']);
  });

  it('never ask for more than the server takes: the longest topics and those beyond 1,024 are left out', async () => {
    const names = (length: number): TopicName => `function:n/${'x'.repeat(length - 'function:n/'.length)}`;
    const one = openTab();
    one.stream.follow([names(512), names(513), a]);
    await passed();
    expect(server.asked.at(-1)?.map(({ topic }) => topic)).toEqual([names(512), a]);
    const many = openTab();
    many.stream.follow(Array.from({ length: 1100 }, (_, row): TopicName => `function:n/${row}`));
    await passed();
    expect(server.asked.at(-1)?.length).toBe(1024);
    one.leave();
    await passed();
    expect(server.asked.at(-1)?.map(({ topic }) => topic)).toContain('function:n/1023');
  });

  it('learn of a topic that is not measured yet without a second', async () => {
    const one = openTab();
    one.stream.follow([a]);
    await passed();
    server.send('state', { topic: a, second: null, nowSeconds: 1000.5, state: window('a', 1000) });
    await passed();
    const late = openTab();
    late.stream.follow([a]);
    await passed();
    expect([late.cpu(a), late.seen.last?.topics[a]?.second]).toEqual([1000, null]);
  });

  it('change topics in one step, however fast they change', async () => {
    const one = openTab();
    one.stream.follow([a]);
    await passed();
    const before = server.asked.length;
    for (let row = 0; row < 50; row++) one.stream.follow([`function:n/${row}`]);
    await passed();
    expect(server.asked.length - before).toBeLessThanOrEqual(2);
    expect(server.asked.at(-1)?.map(({ topic }) => topic)).toEqual(['function:n/49']);
  });

  it('notice a hub that is gone', async () => {
    const { tab, hub: end } = directPorts();
    const stream = new TabStream();
    const kinds: string[] = [];
    stream.subscribe(({ status }) => kinds.push(status.kind));
    stream.connect(tab);
    end.send({ kind: 'status', status: { kind: 'live' } });
    await vi.advanceTimersByTimeAsync(3000);
    expect(kinds.at(-1)).toBe('live');
    await vi.advanceTimersByTimeAsync(3000);
    expect(kinds.at(-1)).toBe('stale');
  });
});
