import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { get, RawClient } from './rawClient.ts';

let agent: ServerProcess;
beforeAll(async () => {
  agent = await ServerProcess.start(['agent']);
});
afterAll(() => agent.stop());

describe('Agent server', () => {
  it('answers the requests of a connection one at a time, in order', async () => {
    const client = (await RawClient.open(agent.origin)).read();
    await client.send(get('/v1/windows') + get('/nowhere') + get('/livez') + get('/v1/windows').repeat(40));
    await expect.poll(() => client.statuses).toEqual([200, 404, 200, ...Array(40).fill(200)]);
    client.leave();
  });

  it('closes a connection when more than 64 requests wait', async () => {
    const client = (await RawClient.open(agent.origin)).read();
    await client.send(get('/livez').repeat(200));
    await expect.poll(() => client.closed).toBe(true);
    expect(client.statuses.length).toBeLessThan(66);
  });

  it.each([
    ['announced', 'Content-Length: 2400000000\r\n', Buffer.alloc(1024 * 1024, 'x')],
    ['not announced', 'Transfer-Encoding: chunked\r\n', Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`)],
  ])('does not read a body to its end, %s', async (_what, headers, chunk) => {
    const client = (await RawClient.open(agent.origin)).read();
    await client.send(`GET /livez HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
    while (!client.closed && client.socket.bytesWritten < 128 * 1024 * 1024) await client.send(chunk);
    await expect.poll(() => client.closed).toBe(true);
    expect({ statuses: client.statuses, bounded: client.socket.bytesWritten < 64 * 1024 * 1024 }).toEqual({
      statuses: [200],
      bounded: true,
    });
  });
});
