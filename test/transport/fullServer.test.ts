import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { fillSlots } from './fillSlots.ts';

const stack = `functions:
  wait:
    environment:
      fprocess: sleep 60
`;

describe('A full server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-limits-'));
  let server: ServerProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'stack.yaml'), stack);
    server = await ServerProcess.start(['--functions', folder, '--allow-target', '127.0.0.1']);
    const isReady = async () =>
      JSON.stringify((await server.get('/static/pod?pod=wait')).body).includes('"ready":true');
    await until('the function is ready', isReady);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('refuses a request beyond 1,024 under way, but not machine paths, and has room for all again afterwards', async () => {
    const isFull = async () => (await server.get('/global/functions')).status === 429;
    for (let turn = 0; turn < 2; turn++) {
      let machineStatus = 0;
      const filled = await fillSlots(server.origin, 1024, [], async () => {
        const full = await isFull();
        if (full) machineStatus = (await server.get('/livez')).status;
        return full;
      });
      expect(filled).toEqual({ refused: 0, statuses: new Map([[200, 1024]]) });
      expect(machineStatus).toBe(200);
      expect((await server.get('/global/functions')).status).toBe(200);
    }
  });

  it('refuses a call beyond 64 of one replica until one has ended', async () => {
    const leaving = new AbortController();
    const call = (signal: AbortSignal) => server.get('/function/wait', { method: 'POST', signal });
    const calls = Array.from({ length: 64 }, () => call(leaving.signal).catch(() => null));
    await expect
      .poll(async () => (await call(AbortSignal.timeout(300)).catch(() => null))?.body)
      .toMatchObject({ code: 'too_many_requests' });
    leaving.abort();
    await Promise.all(calls);
    await expect
      .poll(async () => (await call(AbortSignal.timeout(300)).catch(() => null))?.status ?? 'begun')
      .toBe('begun');
  });

  it('refuses a change of the connection beyond one under way and four waiting, until they have ended', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await expect.poll(() => silent.address()).not.toBeNull();
    const { port } = JSON.parse(JSON.stringify(silent.address())) as AddressInfo;
    const leaving = new AbortController();
    const change = (signal: AbortSignal) => server.get(`/setIP?ip=127.0.0.1:${port}`, { signal });
    const changes = Array.from({ length: 5 }, () => change(leaving.signal).catch(() => null));
    await expect
      .poll(async () => (await change(AbortSignal.timeout(300)).catch(() => null))?.body)
      .toMatchObject({ status: 'error', code: 'too_many_requests' });
    leaving.abort();
    await Promise.all(changes);
    await expect.poll(async () => (await server.get('/setIP?ip=local')).status).toBe(200);
    silent.close();
  });
});
