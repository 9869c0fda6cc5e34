import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakeNode,
  namespacesPath,
  nodesPath,
} from '../kubernetes/fakeObjects.ts';
import { sendRaw } from '../rawHttp.ts';
import { ServerProcess } from '../serverProcess.ts';
import { fillSlots } from '../transport/fillSlots.ts';
import { until } from '../until.ts';
import { eventsIn } from './stage.ts';
import { StreamReader } from './streamReader.ts';

const path = '/api/v1/stream';
const node = `node:${hostname()}`;
const tokens = `ann t-ann viewer
bob t-bob viewer elsewhere
`;

describe('/api/v1/stream', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-streams-'));
  let server: ServerProcess;
  const readers: StreamReader[] = [];
  const open = async (
    ...given: Parameters<typeof StreamReader.open> extends [string, ...infer Rest] ? Rest : never
  ) => {
    const reader = await StreamReader.open(server.origin, ...given);
    readers.push(reader);
    return reader;
  };
  const as = (token: string) => ({ headers: [`Authorization: Bearer ${token}`] });

  beforeAll(async () => {
    writeFileSync(join(folder, 'tokens'), tokens);
    const limits = ['--max-streams-per-client', '3', '--max-streams', '5'];
    server = await ServerProcess.start([...limits, '--token-file', join(folder, 'tokens'), '--no-demo-calls']);
  });
  afterEach(async () => {
    for (const { socket } of readers.splice(0)) socket.destroy();
    await until('no stream is counted', async () => {
      const reader = await StreamReader.open(server.origin, { sources: null }, { query: '?for=1', ...as('t-ann') });
      await reader.event(() => true);
      reader.socket.destroy();
      return reader.status === 200;
    });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const get = (query: string, init: RequestInit = {}) =>
    fetch(`${server.origin}${path}?${query}`, { ...init, headers: { authorization: 'Bearer t-ann', ...init.headers } });

  it('answers GET with events until the given time is over', async () => {
    // Within a second none may become complete.
    const answer = await get(`topic=${node}&topic=sources&for=2`);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    const events = eventsIn(await answer.text());
    expect(events[0]).toMatchObject({ name: 'server', data: { connection: 'local' } });
    expect(
      events
        .filter(({ name }) => name === 'state')
        .map(({ data }) => data['topic'])
        .sort(),
    ).toEqual([node, 'sources']);
    expect(events.filter(({ name }) => name === 'second').length).toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({ name: 'end', data: { reason: 'time_limit' } });
  });

  it('resumes from Last-Event-ID', async () => {
    const first = eventsIn(await (await get(`topic=${node}&for=2`)).text());
    const id = first.findLast(({ name }) => name === 'second')?.id ?? 0;
    const next = eventsIn(
      await (await get(`topic=${node}&for=2`, { headers: { 'last-event-id': String(id) } })).text(),
    );
    expect(next.some(({ name }) => name === 'state')).toBe(false);
    const resumed = next.find(({ name }) => name === 'second');
    expect(resumed?.data['topics']).toMatchObject({ [node]: { fromSecond: id + 1 } });
  });

  it.each(['0x10', '1e3', '5.0', '-5', 'abc'])('refuses the Last-Event-ID %s', async (id) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await get(`topic=${node}`, { method, headers: { 'last-event-id': id } });
      expect(answer.status).toBe(400);
      if (method === 'GET') expect(await answer.json()).toMatchObject({ code: 'malformed_request' });
    }
  });

  it.each(['05', '', ' 5 '])('takes the Last-Event-ID %j', async (id) => {
    const answer = await get(`topic=${node}`, { method: 'HEAD', headers: { 'last-event-id': id } });
    expect(answer.status).toBe(200);
  });

  it('answers HEAD at once and without a stream', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const answer = await get('topic=sources', { method: 'HEAD' });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
      expect(await answer.text()).toBe('');
    }
  });

  it('answers an HTTP/1.0 client, without chunks', async () => {
    const head = `GET ${path}?topic=sources&for=1 HTTP/1.0\r\nAuthorization: Bearer t-ann\r\n\r\n`;
    const text = await sendRaw(server.origin, head, { silentMs: 4000 });
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text.toLowerCase()).not.toContain('transfer-encoding');
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toMatch(/^event: server\n/);
  });

  it.each([
    ['', 400, 'missing_parameter'],
    ['topic=', 400, 'malformed_parameter'],
    ['topic=pods', 400, 'malformed_parameter'],
    ['topic=function:add', 400, 'malformed_parameter'],
    ['topic=sources&topic=sources', 400, 'repeated_parameter'],
    ['topic=sources&for=0', 400, 'malformed_parameter'],
    ['topic=sources&for=x', 400, 'malformed_parameter'],
    ['topic=%zz', 400, 'malformed_parameter'],
    ['topic=sources&connection=nowhere', 404, 'unknown_connection'],
  ])('refuses ?%s by %i %s', async (query, status, code) => {
    const answer = await get(query);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status,
      body: { status: 'error', code },
    });
  });

  it.each([
    ['{', 'malformed_request'],
    ['[]', 'malformed_request'],
    ['{"topics":{}}', 'malformed_request'],
    ['{"topics":[1]}', 'malformed_request'],
    ['{"topics":[]}', 'missing_parameter'],
    ['{"topics":[{"topic":"sources","since":1.5}]}', 'malformed_parameter'],
    ['{"topics":[{"topic":"sources","since":"1"}]}', 'malformed_parameter'],
    ['{"topics":[{"topic":"sources","since":"0x10"}]}', 'malformed_parameter'],
    ['{"topics":[{"topic":"sources","since":""}]}', 'malformed_parameter'],
    ['{"topics":[{"topic":"sources","since":-1}]}', 'malformed_parameter'],
    ['{"topics":[{"topic":"sources","since":05}]}', 'malformed_request'],
    [
      JSON.stringify({ topics: Array.from({ length: 1025 }, (_, index) => ({ topic: `node:${index}` })) }),
      'malformed_parameter',
    ],
    [' '.repeat(600 * 1024), 'body_too_large'],
  ])('refuses the body %.60s by %s', async (body, code) => {
    const headers = { authorization: 'Bearer t-ann' };
    const answer = await fetch(server.origin + path, { method: 'POST', body, headers });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status: 400, body: { code } });
  });

  it('passes the gate first', async () => {
    expect((await fetch(`${server.origin}${path}?topic=sources`)).status).toBe(401);
    expect((await get('topic=sources', { method: 'PUT' })).status).toBe(405);
    const evil = await sendRaw(server.origin, `GET ${path}?topic=sources HTTP/1.1\r\nHost: evil.example\r\n\r\n`);
    expect(evil).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('refuses a stream beyond those of a token or of the server, with Retry-After, until one has closed', async () => {
    for (let turn = 0; turn < 3; turn++) await (await open({ sources: null }, as('t-ann'))).event(() => true);
    const refused = await get('topic=sources');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refused.json()).toMatchObject({ code: 'too_many_streams' });
    for (let turn = 0; turn < 2; turn++) await (await open({ sources: null }, as('t-bob'))).event(() => true);
    const full = await get('topic=sources', { headers: { authorization: 'Bearer t-bob' } });
    expect(await full.json()).toMatchObject({
      code: 'too_many_streams',
      message: expect.stringContaining('--max-streams'),
    });
    readers[0]?.socket.resetAndDestroy();
    await until('there is room again', async () => (await get('topic=sources', { method: 'HEAD' })).status === 200);
  });

  it('hides what is outside the namespaces of a token as if it did not exist', async () => {
    const reader = await open(
      { 'function:openfaas-fn/add': null, 'function:openfaas-fn/no': null, [node]: null },
      as('t-bob'),
    );
    await reader.event(({ name, data }) => name === 'second' && Object.keys(Object(data['topics'])).length > 0);
    const gone = reader.events.filter(({ name }) => name === 'gone').map(({ data }) => [data['topic'], data['code']]);
    expect(gone).toEqual([
      ['function:openfaas-fn/add', 'unknown_function'],
      ['function:openfaas-fn/no', 'unknown_function'],
    ]);
    expect(reader.events.filter(({ name }) => name === 'state').map(({ data }) => data['topic'])).toEqual([node]);
  });

  it('does not count streams as requests under way', async () => {
    for (let turn = 0; turn < 3; turn++) await (await open({ sources: null }, as('t-ann'))).event(() => true);
    const header = ['Authorization: Bearer t-ann'];
    const isFull = async () =>
      (await fetch(`${server.origin}/global/nodes`, { headers: { authorization: 'Bearer t-ann' } })).status === 429;
    expect(await fillSlots(server.origin, 1024, header, isFull)).toEqual({
      refused: 0,
      statuses: new Map([[200, 1024]]),
    });
  });
});

describe('Streams', () => {
  it('end with a last event at shutdown, also when their client does not read', async () => {
    const server = await ServerProcess.start(['--no-demo-calls']);
    const reader = await StreamReader.open(server.origin, { sources: null });
    const deaf = await StreamReader.open(server.origin, { sources: null });
    await reader.event(() => true);
    await deaf.event(() => true);
    deaf.socket.pause();
    const begunMs = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - begunMs).toBeLessThan(10_000);
    expect(reader.events.at(-1)).toMatchObject({ name: 'end', data: { reason: 'shutting_down' } });
    deaf.socket.destroy();
  });

  it('go on with the connection that /setIP chose', async () => {
    const target = new ClusterServer();
    target.cluster.texts.set('/version', JSON.stringify({ gitVersion: 'v1.34.0' }));
    target.cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    target.cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    target.cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('other', 'openfaas-fn'));
    await target.start();
    const server = await ServerProcess.start(['--no-demo-calls']);
    const topics = { [node]: null, 'function:openfaas-fn/other': null, sources: null };
    const reader = await StreamReader.open(server.origin, topics);
    try {
      await reader.event(({ name }) => name === 'second');
      expect((await server.get(`/setIP?ip=127.0.0.1:${target.port}`)).status).toBe(200);
      const switchedMs = performance.now();
      const { data } = await reader.event(({ name }) => name === 'connection');
      const toldMs = performance.now() - switchedMs;
      expect(data['connection']).not.toBe('local');
      await reader.event((event) => event.name === 'state' && event.data['topic'] === 'function:openfaas-fn/other');
      const sentMs = performance.now() - switchedMs;
      process.stdout.write(
        `measured: switch told after ${Math.round(toldMs)} ms, state after ${Math.round(sentMs)} ms\n`,
      );
      const after = reader.events.slice(reader.events.findIndex(({ name }) => name === 'connection'));
      expect(after.find(({ name }) => name === 'gone')?.data['topic']).toBe(node);
      expect(reader.closed).toBe(false);
    } finally {
      reader.socket.destroy();
      await server.stop();
      await target.kill();
    }
  });
});
