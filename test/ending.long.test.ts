import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processesWith } from './host/hostUnderTest.ts';
import { ServerProcess } from './serverProcess.ts';
import { until } from './until.ts';

/** A call that comes earlier is refused after 5 s, in which a busy machine may not start a replica. */
const isReady = async (server: ServerProcess) =>
  JSON.stringify((await server.get('/static/pod?pod=slow')).body).includes('"ready":true');

// Each waits for the end of its call, which runs in a process of its own beside the seven replicas.
describe.runIf(process.platform === 'linux').concurrent('an end', () => {
  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
  ] as const)('%s: exit code %i, and no process is left', async (signal, code) => {
    const mark = mkdtempSync(join(tmpdir(), 'faascope-end-'));
    const server = await ServerProcess.start(['--no-demo-calls'], { TMPDIR: mark });
    const ours = () => processesWith(mark).filter((pid) => pid !== server.child.pid);
    await until('all replicas run', () => ours().length >= 7);
    await until('the function is ready', () => isReady(server));
    const slow = fetch(`${server.origin}/function/slow`, { method: 'POST' }).catch(() => null);
    await until('a call runs', () => ours().length >= 8);
    const begun = performance.now();
    server.child.kill(signal);
    const [ended] = await once(server.child, 'exit');
    expect(ended).toBe(code);
    expect(performance.now() - begun).toBeLessThan(10_000);
    await slow;
    await until('they are gone', () => processesWith(mark).length === 0);
    rmSync(mark, { recursive: true });
  });

  it('SIGKILL: the replicas and their calls end on their own', async () => {
    const mark = mkdtempSync(join(tmpdir(), 'faascope-end-'));
    const server = await ServerProcess.start(['--no-demo-calls'], { TMPDIR: mark });
    const ours = () => processesWith(mark).filter((pid) => pid !== server.child.pid);
    await until('all replicas run', () => ours().length >= 7);
    await until('the function is ready', () => isReady(server));
    const slow = fetch(`${server.origin}/function/slow`, { method: 'POST' }).catch(() => null);
    await until('a call runs', () => ours().length >= 8);
    server.child.kill('SIGKILL');
    await once(server.child, 'exit');
    await slow;
    await until('they are gone', () => processesWith(mark).length === 0);
    rmSync(mark, { recursive: true });
  });
});
