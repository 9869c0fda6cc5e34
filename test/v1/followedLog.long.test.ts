import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { LogReader, type SentRecord } from './logReader.ts';

const path = '/api/v1/functions/openfaas-fn/slow/logs?follow=true';

const opened: LogReader[] = [];
afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.leave();
});

describe('The log of a function of this machine, followed', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls', '--max-streams-per-client', '3']);
  });
  afterAll(() => server.stop());

  const call = async () => (await fetch(`${server.origin}/function/slow`, { method: 'POST' })).text();
  const open = async (query: string) => {
    const reader = await LogReader.open(`${server.origin}${path}${query}`);
    opened.push(reader);
    return reader;
  };
  const isOver = ({ texts }: LogReader) => texts.filter((text) => text.startsWith('Wrote')).length;

  it('begins with the last lines, as many as are wanted, of the text and time that are', async () => {
    await call();
    const logged = async (query: string): Promise<SentRecord[]> =>
      Object((await server.get(`/api/v1/functions/openfaas-fn/slow/logs?${query}`)).body).items;
    await expect.poll(async () => (await logged('q=over')).length).toBe(5);
    const ids = (await logged('q=over&tail=3')).map(({ id }) => id);
    const readers = await Promise.all(['&q=over&tail=3', '&q=over&tail=3&since=3600'].map((query) => open(query)));
    for (const reader of readers) await expect.poll(() => reader.ids).toEqual(ids);
    const none = await open('&since=0&tail=5&q=started');
    const calling = call();
    for (const reader of readers) await expect.poll(() => reader.ids.length).toBe(ids.length + 5);
    await calling;
    await expect.poll(() => none.texts.length).toBe(5);
    expect(none.texts.every((text) => text.endsWith('started'))).toBe(true);
  });

  it('goes on after a line that the client has, with no other missing and none of that pod again', async () => {
    await call();
    const whole = await open('&tail=1000');
    await expect.poll(() => isOver(whole)).toBeGreaterThan(0);
    const { ids } = whole;
    await whole.leave();
    for (const at of [0, Math.floor(ids.length / 2), ids.length - 2]) {
      const resumed = await open(`&after=${encodeURIComponent(ids[at] ?? '')}&tail=1`);
      await expect.poll(() => resumed.ids).toEqual(ids.slice(at + 1));
      await resumed.leave();
    }
    const events = await fetch(`${server.origin}${path}&for=1`, {
      headers: { accept: 'text/event-stream', 'last-event-id': ids.at(-2) ?? '' },
    });
    const text = await events.text();
    expect([...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual(ids.slice(-1));
  });

  it.each([
    ['application/x-ndjson', {}],
    ['application/x-ndjson', { accept: '*/*' }],
    ['application/x-ndjson', { accept: 'application/json' }],
    ['text/event-stream', { accept: 'text/event-stream' }],
    ['text/event-stream', { accept: 'text/event-stream, */*;q=0.1' }],
  ])('is %s for %j, also by HEAD, and ends in time', async (type, headers) => {
    const head = await fetch(`${server.origin}${path}`, { method: 'HEAD', headers });
    const answer = await fetch(`${server.origin}${path}&for=1&tail=0`, { headers });
    for (const { status, headers: given } of [head, answer]) {
      expect(status).toBe(200);
      expect(given.get('content-type')).toBe(`${type}; charset=utf-8`);
      expect(given.get('cache-control')).toBe('no-store');
    }
    const events = [...(await answer.text()).matchAll(/"event":"(\w+)"/g)].map(([, event]) => event);
    expect(events).toEqual(['heartbeat', 'end']);
  });
});
