import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { fakeLogs } from '../fakeLogs.ts';
import { ServerProcess } from '../serverProcess.ts';
import { StagedLog } from '../streams/stagedLog.ts';
import { BuiltServer } from './builtServer.ts';
import { canaryConnection } from './canaryConnection.ts';
import { LogReader, type SentRecord } from './logReader.ts';

const path = '/api/v1/functions/openfaas-fn/slow/logs?follow=true';

const opened: LogReader[] = [];
afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.leave();
});

async function openLog(address: string, headers: Record<string, string> = {}): Promise<LogReader> {
  const reader = await LogReader.open(address, headers);
  opened.push(reader);
  return reader;
}

describe('The log of a function of this machine, followed', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls', '--max-streams-per-client', '3']);
  });
  afterAll(() => server.stop());

  const call = async () => (await fetch(`${server.origin}/function/slow`, { method: 'POST' })).text();
  const open = (query = '', headers: Record<string, string> = {}) =>
    openLog(`${server.origin}${path}${query}`, headers);
  const isOver = ({ texts }: LogReader) => texts.filter((text) => text.startsWith('Wrote')).length;

  it('has the lines of a call while it runs, each once, with the same ids as without following', async () => {
    const reader = await open('&tail=0');
    const calling = call();
    await expect.poll(() => reader.texts).toContain('INFO fetch started');
    // The call takes 3 s, and has not logged its end.
    expect(isOver(reader)).toBe(0);
    await calling;
    await expect.poll(() => isOver(reader)).toBe(1);
    await reader.leave();
    const { body } = await server.get('/api/v1/functions/openfaas-fn/slow/logs?tail=1000');
    const items: SentRecord[] = Object(body).items;
    const last = items.slice(-reader.ids.length);
    expect(reader.told.map(({ id, text, pod }) => ({ id, text, pod }))).toEqual(
      last.map(({ id, text, pod }) => ({ id, text, pod })),
    );
  });

  it.each([
    ['?follow=yes', 400, 'malformed_parameter'],
    ['?follow=true&after=1', 400, 'malformed_parameter'],
    ['?follow=true&for=0', 400, 'malformed_parameter'],
    ['?follow=true&follow=true', 400, 'repeated_parameter'],
    ['?follow=true&pod=nope', 404, 'unknown_pod'],
    ['?follow=true&connection=nope', 404, 'unknown_connection'],
  ])('is refused with %s: %i %s', async (query, status, code) => {
    const answer = await fetch(`${server.origin}/api/v1/functions/openfaas-fn/slow/logs${query}`);
    expect({ status: answer.status, code: Object(await answer.json()).code }).toEqual({ status, code });
  });

  it.each(['17', '05', '0x10', '1e3'])('is refused for the Last-Event-ID %s, which no line has', async (id) => {
    const headers = { accept: 'text/event-stream', 'last-event-id': id };
    const answer = await fetch(`${server.origin}${path}`, { headers });
    expect({ status: answer.status, code: Object(await answer.json()).code }).toEqual({
      status: 400,
      code: 'malformed_request',
    });
  });

  it('counts as a stream of its client, also by HEAD, until it is left', async () => {
    const readers = [await open(), await open(), await open()];
    for (const method of ['GET', 'HEAD']) {
      const refused = await fetch(`${server.origin}${path}`, { method });
      expect({ status: refused.status, retry: refused.headers.get('retry-after') }).toEqual({
        status: 429,
        retry: '5',
      });
      if (method === 'GET') expect(Object(await refused.json()).code).toBe('too_many_streams');
    }
    for (const reader of readers) await reader.leave();
    await expect.poll(async () => (await fetch(`${server.origin}${path}`, { method: 'HEAD' })).status).toBe(200);
  });
});

it('A server that stops ends the logs that are followed, with the reason', async () => {
  const server = await ServerProcess.start(['--no-demo-calls']);
  const reader = await openLog(`${server.origin}${path}&tail=0`);
  await server.stop();
  await reader.ended;
  expect(reader.records.at(-1)).toMatchObject({ event: 'end', reason: 'shutting_down' });
});

describe('A followed log', () => {
  let server: BuiltServer;
  afterEach(() => server.close());

  const address = () => `${server.origin}/api/v1/functions/fn/add/logs?follow=true`;

  it('ends when its token is removed, and another goes on', async () => {
    server = await BuiltServer.of({ ...canaryConnection(systemClock), logs: fakeLogs() }, 'ann t-ann\nbob t-bob');
    const [kept, ended] = await Promise.all(
      ['t-ann', 't-bob'].map((token) => openLog(address(), { authorization: `Bearer ${token}` })),
    );
    server.replaceTokens('ann t-ann');
    await ended?.ended;
    expect(ended?.told).toMatchObject([{ event: 'end', reason: 'token_ended' }]);
    expect(kept?.told).toEqual([]);
    await kept?.leave();
  });

  it('has no line again of the pod it resumes after, but lines of a clock that was set back since', async () => {
    let nowMs = Date.now();
    const log = new StagedLog(() => nowMs);
    log.write(null, 'one', 'two');
    server = await BuiltServer.of({ ...canaryConnection(systemClock), logs: log.source });
    const whole = await openLog(address());
    await expect.poll(() => whole.texts).toEqual(['one', 'two']);
    const resumed = await openLog(`${address()}&after=${encodeURIComponent(whole.ids[1] ?? '')}`);
    await expect.poll(() => resumed.records.length).toBe(1);
    nowMs -= 5000;
    log.write(null, 'three');
    nowMs += 6000;
    log.write(null, 'four');
    await expect.poll(() => resumed.texts).toEqual(['three', 'four']);
    await whole.leave();
    await resumed.leave();
  });

  it('resumes with the lines of a clock that was set back in between, in the order in which they were written', async () => {
    let nowMs = Date.now();
    const log = new StagedLog(() => nowMs);
    log.write(null, 'one', 'two');
    server = await BuiltServer.of({ ...canaryConnection(systemClock), logs: log.source });
    const whole = await openLog(address());
    await expect.poll(() => whole.texts).toEqual(['one', 'two']);
    nowMs -= 5000;
    log.write(null, 'three', 'four');
    for (const [last, further] of [
      [1, ['three', 'four']],
      [2, ['four']],
    ] as const) {
      await expect.poll(() => whole.texts.length).toBe(4);
      const resumed = await openLog(`${address()}&after=${encodeURIComponent(whole.ids[last] ?? '')}`);
      await expect.poll(() => resumed.texts).toEqual(further);
      await resumed.leave();
    }
    const again = await openLog(address());
    await expect.poll(() => again.texts).toEqual(['one', 'two', 'three', 'four']);
    await again.leave();
    await whole.leave();
  });

  it('does not count as a request under way, nor when its first lines are out', async () => {
    server = await BuiltServer.of({ ...canaryConnection(systemClock), logs: fakeLogs() });
    const reader = await openLog(address());
    await expect.poll(() => server.underWay.size).toBe(1);
    await server.underWay.ended(AbortSignal.timeout(60_000));
    await reader.leave();
    await expect.poll(() => server.underWay.size).toBe(0);
  });

  it('counts as a request under way while its client does not read the first lines', async () => {
    const text = 'x'.repeat(8000);
    const logs = fakeLogs({
      async *records() {
        for (let count = 0; count < 1000; count++) {
          yield [
            { id: `add-1:${1e18 + count}:0`, seconds: 1e9, nanos: count, text, pod: { uid: 'add-1', name: 'add-1' } },
          ];
        }
      },
    });
    server = await BuiltServer.of({ ...canaryConnection(systemClock), logs });
    const { hostname, port } = new URL(server.origin);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.pause();
    socket.write(
      `GET /api/v1/functions/fn/add/logs?follow=true&tail=1000 HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`,
    );
    await expect.poll(() => server.underWay.size).toBe(1);
    let isOver = false;
    const over = server.underWay.ended(AbortSignal.timeout(60_000)).then(() => {
      isOver = true;
    });
    await expect.poll(() => server.streams.size).toBe(1);
    expect(isOver).toBe(false);
    socket.resume();
    await over;
    expect(server.streams.size).toBe(1);
    socket.destroy();
    await expect.poll(() => server.streams.size).toBe(0);
  });

  it('that cannot be read has the status of the fault, and is not kept as a stream', async () => {
    const { Fault } = await import('../../src/model/fault.ts');
    const logs = fakeLogs({
      // biome-ignore lint/correctness/useYield: it fails before the first line.
      async *records() {
        throw new Fault('upstream_refused', 'refused');
      },
    });
    server = await BuiltServer.of({ ...canaryConnection(systemClock), logs });
    const answer = await fetch(address());
    expect({ status: answer.status, code: Object(await answer.json()).code }).toEqual({
      status: 502,
      code: 'upstream_refused',
    });
    expect(server.streams.size).toBe(0);
  });
});
