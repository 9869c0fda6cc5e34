import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TopicName } from '../../src/client/client.ts';
import { leaderPort, type TabSurroundings } from './leaderTab.ts';
import { TabStream } from './tabStream.ts';

const topic: TopicName = 'function:n/a';
const options = { server: 'http://test', connection: null };

/** Tabs of one browser: their channel, and their locks. */
class Browser {
  readonly #listeners = new Map<string, ((event: MessageEvent) => void)[]>();
  readonly #locks = new Map<string, { readonly owner: string; readonly run: () => unknown }[]>();

  tab(id: string): TabSurroundings {
    const channel = {
      postMessage: (data: unknown) => {
        for (const [other, listeners] of this.#listeners) {
          if (other === id) continue;
          queueMicrotask(() => {
            for (const listener of listeners) listener(new MessageEvent('message', { data: structuredClone(data) }));
          });
        }
      },
      addEventListener: (_name: string, listener: (event: MessageEvent) => void) => {
        this.#listeners.set(id, [...(this.#listeners.get(id) ?? []), listener]);
      },
    };
    const locks = {
      request: (name: string, run: () => unknown) => {
        const queue = this.#locks.get(name) ?? [];
        this.#locks.set(name, [...queue, { owner: id, run }]);
        if (queue.length === 0) run();
        return new Promise<never>(() => {});
      },
    };
    return { id, channel: Object(channel), locks: Object(locks) };
  }

  close(id: string): void {
    this.#listeners.delete(id);
    for (const [name, queue] of this.#locks) {
      const left = queue.filter(({ owner }) => owner !== id);
      this.#locks.set(name, left);
      if (queue[0]?.owner === id) left[0]?.run();
    }
  }
}

const streams: string[][] = [];
beforeEach(() => {
  vi.useFakeTimers();
  streams.length = 0;
  vi.stubGlobal('fetch', async (_url: unknown, init: RequestInit) => {
    const { topics }: { topics: { topic: string }[] } = JSON.parse(String(init.body));
    streams.push(topics.map((each) => each.topic));
    const event = { version: '1', connection: 'local', nowSeconds: 1000 };
    const body = new ReadableStream({
      start: (controller) =>
        controller.enqueue(new TextEncoder().encode(`event: server\ndata: ${JSON.stringify(event)}\n\n`)),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('One tab holds the stream of all; when it is closed, another one does', async () => {
  const browser = new Browser();
  const open = (id: string) => {
    const stream = new TabStream();
    const seen: (string | null)[] = [];
    stream.subscribe(({ version }) => seen.push(version));
    stream.follow([topic]);
    stream.connect(leaderPort('test', options, browser.tab(id)));
    return seen;
  };
  const first = open('1');
  const second = open('2');
  await vi.advanceTimersByTimeAsync(1000);
  expect(streams).toEqual([[topic]]);
  expect([first.at(-1), second.at(-1)]).toEqual(['1', '1']);

  second.length = 0;
  browser.close('1');
  await vi.advanceTimersByTimeAsync(1000);
  expect(streams.at(-1)).toEqual([topic]);
  expect(streams).toHaveLength(2);
  expect(second.at(-1)).toBe('1');
});

it('The leader lets go of what a closed tab followed', async () => {
  const browser = new Browser();
  const leader = new TabStream();
  leader.follow([topic]);
  leader.connect(leaderPort('test', options, browser.tab('1')));
  const other = new TabStream();
  other.follow(['function:n/other']);
  other.connect(leaderPort('test', options, browser.tab('2')));
  await vi.advanceTimersByTimeAsync(1000);
  expect(streams.at(-1)).toEqual([topic, 'function:n/other']);
  browser.close('2');
  await vi.advanceTimersByTimeAsync(1000);
  expect(streams.at(-1)).toEqual([topic]);
});
