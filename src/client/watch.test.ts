import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Watched } from '../../test/client/watched.ts';
import { createClient, type Watch } from './client.ts';

const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
const encoder = new TextEncoder();

/** A server that never ends a stream. @param events of each stream, by its number */
class FakeServer {
  readonly streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  readonly #events: (index: number) => string;

  constructor(events: (index: number) => string) {
    this.#events = events;
  }

  get fetch(): typeof fetch {
    return async () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(encoder.encode(this.#events(this.streams.length)));
          this.streams.push(controller);
        },
      });
      return new Response(body, { headers });
    };
  }
}

const server = (connection: string, nowSeconds = 1000) =>
  `event: server\ndata: ${JSON.stringify({ version: 'test', connection, nowSeconds })}\n\n`;

describe('A watch', () => {
  let stopping: AbortController;
  let begun: Watched<'node:n1'>[];
  beforeEach(() => {
    vi.useFakeTimers();
    stopping = new AbortController();
    begun = [];
  });
  afterEach(async () => {
    stopping.abort();
    // A watch that ends later would set its timers in the next test.
    await Promise.all(begun.map(({ ended }) => ended));
    vi.useRealTimers();
  });
  const observed = (topics: Watch<'node:n1'>) => {
    const watched = new Watched(topics);
    begun.push(watched);
    return watched;
  };
  const watch = (given: typeof fetch) =>
    createClient({ server: 'http://test', fetch: given }).watch(['node:n1'], { signal: stopping.signal });

  it('slows down if every stream ends at once, whatever it brought', async () => {
    const second = `event: second\ndata: ${JSON.stringify({ second: 1000, nowSeconds: 1000, topics: {} })}\n\n`;
    let opened = 0;
    const cut = new FakeServer(() => server('one') + second);
    observed(watch(cut.fetch));
    for (let tenths = 0; tenths < 50; tenths++) {
      await vi.advanceTimersByTimeAsync(100);
      for (const stream of cut.streams.splice(0)) {
        stream.close();
        opened++;
      }
    }
    expect(opened).toBeLessThan(15);
  });

  it('slows down if every stream is of another connection', async () => {
    const replicas = new FakeServer((index) => server(index % 2 === 0 ? 'one' : 'other'));
    observed(watch(replicas.fetch));
    await vi.advanceTimersByTimeAsync(100);
    replicas.streams[0]?.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(replicas.streams.length).toBeGreaterThan(4);
    expect(replicas.streams.length).toBeLessThan(15);
  });

  it('reports an answer that is no stream, such as the page of a proxy', async () => {
    const html = async () => new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } });
    const watched = observed(watch(html));
    await vi.advanceTimersByTimeAsync(1000);
    expect(watched.last?.status).toMatchObject({ kind: 'lost', error: { code: 'malformed_answer', status: 200 } });
  });

  it('gives up a stream whose record does not end, and reports it', async () => {
    const part = encoder.encode('x'.repeat(2 ** 20));
    let sent = 0;
    const endless = async () => {
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        controller.enqueue(part);
        if (++sent === 200) controller.close();
      };
      return new Response(new ReadableStream<Uint8Array>({ pull }), { headers });
    };
    const watched = observed(watch(endless));
    await vi.advanceTimersByTimeAsync(40);
    expect(watched.last?.status).toMatchObject({ kind: 'lost', error: { code: 'malformed_answer' } });
    expect(sent).toBeLessThan(140);
  });

  it('keeps its stream when topics are added or removed that change nothing', async () => {
    const { fetch, streams } = new FakeServer(() => server('one'));
    const topics = watch(fetch);
    const watched = observed(topics);
    await vi.advanceTimersByTimeAsync(100);
    topics.add('node:n1');
    await vi.advanceTimersByTimeAsync(1000);
    expect([watched.last?.status.kind, streams.length]).toEqual(['live', 1]);
  });

  it('takes the time of a connection that replaced the earlier one', async () => {
    const { fetch, streams } = new FakeServer(() => server('one', 2000));
    const watched = observed(watch(fetch));
    await vi.advanceTimersByTimeAsync(100);
    expect(watched.last?.nowSeconds).toBeCloseTo(2000, 0);
    streams[0]?.enqueue(encoder.encode('event: connection\ndata: {"connection":"other","nowSeconds":1000}\n\n'));
    await vi.advanceTimersByTimeAsync(100);
    expect(watched.last?.nowSeconds).toBeCloseTo(1000, 0);
  });
});

it('A request has the only signal that is given for it', async () => {
  const signals: unknown[] = [];
  const given = new AbortController().signal;
  const fetch = async (_url: unknown, init?: RequestInit) => {
    signals.push(init?.signal);
    return Response.json({});
  };
  await createClient({ server: 'http://test', fetch, signal: given }).nodes();
  await createClient({ server: 'http://test', fetch }).nodes({}, { signal: given });
  expect(signals).toEqual([given, given]);
});
