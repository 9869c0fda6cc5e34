import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { fillSlots } from './fillSlots.ts';
import { hostileTokenFile, hostileTokens } from './hostileRequest.ts';
import { interfacePaths } from './hostileTargets.ts';
import { sendHostileTraffic, type Tally } from './hostileTraffic.ts';

// `npm run bench -- hostile` runs the same traffic for longer.
const traffic = { requests: 5000, connections: 500, seed: 1, atOnce: 32, nodeName: hostname() };

describe('After 5,000 hostile requests over 500 connections', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-hostile-'));
  let server: ServerProcess;
  let before: ReturnType<typeof held>;
  let tally: Tally;
  beforeAll(async () => {
    writeFileSync(join(folder, 'tokens'), hostileTokenFile);
    const flags = ['--no-demo-calls', '--allow-target', '127.0.0.1', '--token-file', join(folder, 'tokens')];
    server = await ServerProcess.start([...flags, ...oneFunction, '--log-format', 'json']);
    // A replica that starts later would be counted as a leftover.
    await until('all replicas are ready', async () => {
      const ready = JSON.stringify((await ask('/global/pods')).body).match(/"ready":\w+/g) ?? [];
      return ready.length > 0 && ready.every((one) => one === '"ready":true');
    });
    for (const path of interfacePaths(hostname())) await ask(path);
    before = held(server.child.pid);
    tally = await sendHostileTraffic({ ...traffic, port: Number(new URL(server.origin).port) });
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const ask = (path: string) => server.get(path, { headers: { authorization: `Bearer ${hostileTokens.admin}` } });

  it('every answer followed the contract', () => {
    expect(tally.problems).toEqual([]);
    expect(tally.connections).toBe(traffic.connections);
    expect(tally.sent).toBeGreaterThan(traffic.requests * 0.95);
  });

  it('the log reports no bug', () => {
    expect(
      server
        .output()
        .split('\n')
        .filter((line) => line.includes('"level":50')),
    ).toEqual([]);
  });

  it('no request is still counted as under way: 1,024 more are accepted', async () => {
    const isFull = async () => (await ask('/global/functions')).status === 429;
    const token = `Authorization: Bearer ${hostileTokens.viewer}`;
    expect(await fillSlots(server.origin, 1024, [token], isFull)).toEqual({
      refused: 0,
      statuses: new Map([[200, 1024]]),
    });
  });

  it('no process or file descriptor is left', async () => {
    await expect.poll(() => held(server.child.pid).processes, { timeout: 20_000 }).toEqual(before.processes);
    await expect
      .poll(() => held(server.child.pid).descriptors, { timeout: 20_000 })
      .toBeLessThanOrEqual(before.descriptors + 2);
  });

  it('the 12 paths are served as before', async () => {
    for (const path of interfacePaths(hostname()))
      expect({ path, ...(await ask(path)) }).toMatchObject({ path, status: 200 });
  });
});

/**
 * What a process holds for its clients: open file descriptors and descendant processes. Files of /proc are not counted:
 * it opens those of its replicas some seconds after they are ready.
 */
function held(pid = 0): { descriptors: number; processes: number[] } {
  const folder = `/proc/${pid}/fd`;
  const descriptors = readdirSync(folder).filter((name) => !linkOf(join(folder, name)).startsWith('/proc/'));
  return { descriptors: descriptors.length, processes: descendants(pid) };
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed meanwhile.
    return '';
  }
}

function descendants(pid: number): number[] {
  let children: number[];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    // Already ended.
    children = [];
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}
