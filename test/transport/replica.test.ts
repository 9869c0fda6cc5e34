import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replicaProgram } from '../host/hostUnderTest.ts';
import { freePort } from '../prometheus/freePort.ts';
import { until } from '../until.ts';
import { ownSeconds, runningCount } from './functionServer.ts';
import { call, callHead, get, RawClient } from './rawClient.ts';

/** A replica by itself, as in a container, with nothing between it and its clients. */
describe('A replica on its own port', () => {
  const seconds = ownSeconds(5);
  let replica: ChildProcess;
  let origin: string;
  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const env = { PATH: process.env['PATH'], fprocess: `sleep ${seconds}`, read_timeout: '2s', port: String(port) };
    replica = spawn(process.execPath, [replicaProgram], { env, stdio: 'ignore' });
    const healthy = () => fetch(`${origin}/_/health`).then(({ ok }) => ok);
    await until('the replica listens', () => healthy().catch(() => false));
  });
  afterAll(async () => {
    const ended = once(replica, 'exit');
    replica.kill('SIGTERM');
    await ended;
  });

  const running = () => runningCount('sleep', seconds);

  it('begins the calls of a connection one after the other and ends them when the client leaves', async () => {
    const client = await RawClient.open(origin);
    await client.send(call('x').repeat(5) + get('/_/health'));
    await expect.poll(running).toBe(1);
    expect((await fetch(`${origin}/_/health`)).status).toBe(200);
    expect(running()).toBe(1);
    client.leave();
    await expect.poll(running).toBe(0);
  });

  it('notices that a client leaves whose body is not read', async () => {
    const client = await RawClient.open(origin);
    void client.send(callHead('x', 10_000_000) + 'x'.repeat(5_000_000));
    await expect.poll(running).toBe(1);
    client.leave();
    await expect.poll(running).toBe(0);
  });

  it('closes a connection whose body arrives byte by byte, after read_timeout', async () => {
    const client = (await RawClient.open(origin)).read();
    await client.send(callHead('x', 1000));
    const dripping = setInterval(() => void client.send('x'), 100);
    await expect.poll(() => client.closed).toBe(true);
    clearInterval(dripping);
    expect(client.statuses).toEqual([400]);
    await expect.poll(running).toBe(0);
  });
});
