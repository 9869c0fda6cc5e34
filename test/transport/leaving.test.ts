import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersIn } from '../rawHttp.ts';
import { FunctionServer, ownSeconds, runningCount } from './functionServer.ts';
import { callHead, RawClient } from './rawClient.ts';

const [deafSeconds, dripSeconds] = [ownSeconds(1), ownSeconds(2)];
const stack = `functions:
  deaf: {fprocess: sleep ${deafSeconds}, environment: {read_timeout: 5m}}
  slow: {fprocess: sh slow.sh, environment: {read_timeout: 500ms}}
  drip: {fprocess: sleep ${dripSeconds}, environment: {read_timeout: 1s}}
  echo: {fprocess: cat}
`;
const megabyte = Buffer.alloc(1024 * 1024, 'x');

let under: FunctionServer;
beforeAll(async () => {
  under = await FunctionServer.start(stack, { 'slow.sh': 'sleep 1; wc -c' });
});
afterAll(() => under.stop());

const deaf = () => runningCount('sleep', deafSeconds);
const open = () => RawClient.open(under.origin);
const echo = async () => {
  const answer = await fetch(`${under.origin}/function/echo`, { method: 'POST', body: 'hello' });
  return { status: answer.status, text: await answer.text() };
};

describe('A caller that leaves while its function does not read', () => {
  it.each(['end', 'reset'] as const)('ends the process of the call (%s)', async (how) => {
    const client = await open();
    void client.send(Buffer.concat([Buffer.from(callHead('deaf', 10 * megabyte.length)), ...Array(5).fill(megabyte)]));
    await expect.poll(deaf).toBe(1);
    client.leave(how);
    await expect.poll(deaf).toBe(0);
  });

  it('ends the process of a call with a chunked body', async () => {
    const client = await open();
    const head = 'POST /function/deaf HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n';
    void client.send(Buffer.concat([Buffer.from(head), megabyte, Buffer.from('\r\n')]));
    await expect.poll(deaf).toBe(1);
    client.leave();
    await expect.poll(deaf).toBe(0);
  });

  it('frees the function for others: 64 bodies of 10 MB, closed after 5 MB', async () => {
    const clients = await Promise.all(Array.from({ length: 64 }, open));
    const half = Buffer.concat([Buffer.from(callHead('deaf', 10 * megabyte.length)), ...Array(5).fill(megabyte)]);
    for (const client of clients) void client.send(half);
    await expect.poll(deaf, { timeout: 30_000 }).toBe(64);
    for (const client of clients) client.leave();
    await expect.poll(deaf, { timeout: 30_000 }).toBe(0);
    expect(await echo()).toEqual({ status: 200, text: 'hello' });
  });
});

describe('read_timeout', () => {
  const drips = () => runningCount('sleep', dripSeconds);

  it('ends a call whose body arrives byte by byte', async () => {
    const client = (await open()).read();
    await client.send(callHead('drip', 1000));
    const dripping = setInterval(() => void client.send('x'), 100);
    await expect.poll(() => client.statuses).toEqual([400]);
    expect(answersIn(client.text)).toMatchObject([{ body: { code: 'malformed_request' } }]);
    await expect.poll(drips).toBe(0);
    // The connection is not kept open for the rest of the body.
    await expect.poll(() => client.closed).toBe(true);
    clearInterval(dripping);
  });

  it('ends a call whose function does not read', async () => {
    const client = (await open()).read();
    const most = Buffer.concat([Buffer.from(callHead('drip', 64 * megabyte.length)), ...Array(40).fill(megabyte)]);
    void client.send(most);
    await expect.poll(() => client.statuses).toEqual([400]);
    await expect.poll(drips).toBe(0);
    client.leave();
  });

  it('ends with the body: the function may run on', async () => {
    const answer = await fetch(`${under.origin}/function/slow`, { method: 'POST', body: 'x'.repeat(500_000) });
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: '500000\n' });
  });
});
