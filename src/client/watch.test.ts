import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Watched } from '../../test/client/watched.ts';
import { createClient } from './client.ts';

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
  beforeEach(() => {
    vi.useFakeTimers();
    stopping = new AbortController();
  });
  afterEach(() => {
    stopping.abort();
    vi.useRealTimers();
  });
  const watch = (given: typeof fetch) =>
    createClient({ server: 'http://test', fetch: given }).watch(['node:n1'], { signal: stopping.signal });

  it('slows down if every stream is of another connection', async () => {
    const replicas = new FakeServer((index) => server(index % 2 === 0 ? 'one' : 'other'));
    new Watched(watch(replicas.fetch));
    await vi.advanceTimersByTimeAsync(100);
    replicas.streams[0]?.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(replicas.streams.length).toBeGreaterThan(4);
    expect(replicas.streams.length).toBeLessThan(15);
  });

  it('reports an answer that is no stream, such as the page of a proxy', async () => {
    const html = async () => new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } });
    const watched = new Watched(watch(html));
    await vi.advanceTimersByTimeAsync(1000);
    expect(watched.last?.status).toMatchObject({ kind: 'lost', error: { code: 'malformed_answer', status: 200 } });
  });

  it('keeps its stream when topics are added or removed that change nothing', async () => {
    const { fetch, streams } = new FakeServer(() => server('one'));
    const topics = watch(fetch);
    const watched = new Watched(topics);
    await vi.advanceTimersByTimeAsync(100);
    topics.add('node:n1');
    await vi.advanceTimersByTimeAsync(1000);
    expect([watched.last?.status.kind, streams.length]).toEqual(['live', 1]);
  });

  it('takes the time of a connection that replaced the earlier one', async () => {
    const { fetch, streams } = new FakeServer(() => server('one', 2000));
    const watched = new Watched(watch(fetch));
    await vi.advanceTimersByTimeAsync(100);
    expect(watched.last?.nowSeconds).toBeCloseTo(2000, 0);
    streams[0]?.enqueue(encoder.encode('event: connection\ndata: {"connection":"other","nowSeconds":1000}\n\n'));
    await vi.advanceTimersByTimeAsync(100);
    expect(watched.last?.nowSeconds).toBeCloseTo(1000, 0);
  });

  it('leaves no timer behind when it ends while it waits to connect again', async () => {
    const watched = new Watched(watch(async () => new Response('', { status: 401 })));
    await vi.advanceTimersByTimeAsync(3000);
    expect(watched.last?.status.kind).toBe('lost');
    stopping.abort();
    await watched.ended;
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
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
