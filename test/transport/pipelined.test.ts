import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersIn } from '../rawHttp.ts';
import { FunctionServer, ownSeconds, runningCount } from './functionServer.ts';
import { call, callHead, get, RawClient } from './rawClient.ts';

const [neverSeconds, secondSeconds] = [ownSeconds(3), ownSeconds(4)];
const stack = `functions:
  never: {fprocess: sleep ${neverSeconds}}
  second: {fprocess: sleep ${secondSeconds}}
  echo: {fprocess: cat}
  flood: {fprocess: head -c 9000000 /dev/zero}
`;
const hostless = 'GET / HTTP/1.1\r\n\r\n';

let under: FunctionServer;
beforeAll(async () => {
  under = await FunctionServer.start(stack);
});
afterAll(() => under.stop());

const nevers = () => runningCount('sleep', neverSeconds);
const seconds = () => runningCount('sleep', secondSeconds);
const open = () => RawClient.open(under.origin);

/** A request that the router answers: refused when too many requests are counted as under way. */
let asked = 0;
const status = async () => (await under.server.get(`/static/function?func=echo&n=${asked++}`)).status;

describe('Pipelined requests', () => {
  it('hold nothing after their client leaves: 20 connections with 60 each', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const client = await open();
      await client.send(hostless + Array.from({ length: 60 }, () => get(`/logs?func=echo&tail=${asked++}`)).join(''));
      client.leave();
    }
    expect(await status()).toBe(200);
  });

  it('hold nothing after 1,100 clients ask twice, once without Host, and leave', async () => {
    for (let turn = 0; turn < 22; turn++) {
      const clients = await Promise.all(Array.from({ length: 50 }, open));
      await Promise.all(clients.map((client) => client.send(hostless + get(`/logs?func=echo&tail=${asked++}`))));
      for (const client of clients) client.leave();
    }
    expect(await status()).toBe(200);
  });

  it('start no process that would be left behind', async () => {
    const client = (await open()).read();
    await client.send(hostless + call('never').repeat(5));
    await expect.poll(nevers).toBe(1);
    client.leave();
    await expect.poll(nevers).toBe(0);
  });

  it('begin one after the other', async () => {
    const client = (await open()).read();
    await client.send(call('never') + call('second'));
    await expect.poll(nevers).toBe(1);
    // Once a separate request is answered, the server has read the above.
    expect(await status()).toBe(200);
    expect(seconds()).toBe(0);
    client.leave();
    await expect.poll(nevers).toBe(0);
    expect(seconds()).toBe(0);
  });

  it.each(['end', 'reset'] as const)(
    'do not hide that their client leaves (%s), however long their answers',
    async (how) => {
      await under.server.get('/global/functions');
      const client = await open();
      await client.send(call('never') + get('/openapi.json').repeat(40));
      await expect.poll(nevers).toBe(1);
      client.leave(how);
      await expect.poll(nevers).toBe(0);
    },
  );

  it('do not hide that their client leaves, however long their bodies', async () => {
    const client = await open();
    await client.send(`${call('never') + callHead('echo', 100_000)}${'x'.repeat(100_000)}`);
    await expect.poll(nevers).toBe(1);
    client.leave();
    await expect.poll(nevers).toBe(0);
  });

  it('close the connection when more than 64 wait', async () => {
    const client = (await open()).read();
    await client.send(call('never') + get('/livez').repeat(64));
    await expect.poll(nevers).toBe(1);
    expect(await status()).toBe(200);
    expect({ closed: client.closed, processes: nevers() }).toEqual({ closed: false, processes: 1 });
    await client.send(get('/livez'));
    await expect.poll(() => client.closed).toBe(true);
    await expect.poll(nevers).toBe(0);
  });

  it.each([
    ['and answers it', 'GET /global/nodes', 200],
    ['and calls a function', 'POST /function/echo', 200],
    ['and refuses it at once', 'POST /global/nodes', 405],
  ])('get 100 Continue when their turn has come (%s)', async (_what, request, status) => {
    const client = (await open()).read();
    const expecting = `${request} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`;
    await client.send(`${get(`/logs?func=echo&tail=${asked++}`)}${expecting}hello`);
    await expect.poll(() => client.statuses).toEqual([200, 100, status]);
    expect(client.text).toContain(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 ${status} `);
    client.leave();
  });

  it('are all answered, in order', async () => {
    const client = (await open()).read();
    const names = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? 'echo' : `x${index}`));
    await client.send(names.map((name) => get(`/static/function?func=${name}`)).join(''));
    await expect.poll(() => client.statuses.length).toBe(40);
    expect(client.statuses).toEqual(names.map((name) => (name === 'echo' ? 200 : 404)));
    client.leave();
  });
});

describe('Broken HTTP behind well-formed requests', () => {
  it.each([
    ['behind an answer made ahead', get('/global/functions'), [200, 400]],
    ['behind an answer that takes time', get('/running?func=echo&since=7'), [200, 400]],
    ['behind several', get('/running?func=echo&since=8') + get('/livez') + get('/nowhere'), [200, 200, 404, 400]],
    ['behind a call', `${callHead('echo', 5)}hello`, [200, 400]],
  ])('%s does not replace their answers', async (_what, requests, want) => {
    for (const garbage of ['garbage\r\n\r\n', 'CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n']) {
      const client = (await open()).read();
      await client.send(requests + garbage);
      await expect.poll(() => client.closed).toBe(true);
      expect(client.statuses).toEqual(want);
      expect(client.text).toMatch(/\{"status":"error","code":"malformed_request","message":"[^"]+"\}$/);
    }
  });

  it('does not cut off a large answer ahead of CONNECT', async () => {
    const client = (await open()).read();
    await client.send(`${call('flood')}CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await expect.poll(() => client.closed).toBe(true);
    expect(client.statuses).toEqual([200, 400]);
    expect(client.text.length).toBeGreaterThan(9_000_000);
  });

  it('a broken body replaces its own answer only', async () => {
    const client = (await open()).read();
    const broken = 'POST /function/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';
    await client.send(get('/running?func=echo&since=9') + broken);
    await expect.poll(() => client.closed).toBe(true);
    expect(answersIn(client.text)).toMatchObject([
      { status: 200, body: { status: 'success' } },
      { status: 400, body: { code: 'malformed_request' } },
    ]);
  });

  it('garbage behind a call does not hide that the client leaves', async () => {
    const client = await open();
    await client.send(`${call('never')}garbage\r\n\r\n`);
    await expect.poll(nevers).toBe(1);
    client.leave();
    await expect.poll(nevers).toBe(0);
  });

  it('endless garbage closes the connection', async () => {
    const client = await open();
    await client.send(call('never'));
    await expect.poll(nevers).toBe(1);
    const megabyte = Buffer.alloc(1024 * 1024, '\n\0');
    for (let sent = 0; sent < 64 && !client.closed; sent++) await client.send(megabyte);
    await expect.poll(() => client.closed).toBe(true);
    await expect.poll(nevers).toBe(0);
  });
});
