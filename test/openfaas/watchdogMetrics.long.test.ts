import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import type { PodRecord } from '../../src/model/inventory/inventory.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import { WatchdogMetrics } from '../../src/platforms/openfaas/watchdog/watchdogMetrics.ts';
import { fixture } from '../fixture.ts';
import { until } from '../until.ts';
import { PageServer, says } from './pageServer.ts';

const functionId = (name: string) => ({ connection: 'c', namespace: 'openfaas-fn', name });

function pod(name: string, podIp: string, given: Partial<PodRecord> = {}): PodRecord {
  return {
    uid: name,
    id: functionId(name),
    functionName: 'add',
    nodeName: 'n1',
    podIp,
    ready: true,
    trouble: null,
    restarts: 0,
    lastEnd: null,
    containers: [],
    createdAtMs: null,
    startedAtMs: null,
    memoryLimitBytes: null,
    ...given,
  };
}

const page = (count: number, sumSeconds: number, inFlight: number) =>
  `http_requests_in_flight ${inFlight}\n` +
  `http_request_duration_seconds_sum{code="200",method="post"} ${sumSeconds}\n` +
  `http_request_duration_seconds_count{code="200",method="post"} ${count}\n`;

describe('the metrics of watchdogs', () => {
  const servers: PageServer[] = [];
  let source: WatchdogMetrics | null = null;
  let pods: readonly PodRecord[] = [];

  /** A watchdog on every address, all on the same port, as in pods. */
  const begin = async (...texts: readonly string[]) => {
    for (const [index, text] of texts.entries()) {
      servers.push(await new PageServer(says(text), `127.0.0.${index + 1}`).start(servers[0]?.port ?? 0));
    }
    const about = { source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'openfaas-fn' } as const;
    const snapshot = () => InventoryIndex.of({ functions: [], pods, nodes: [] }).snapshot(about);
    const inventory = { name: 'kubernetes' as const, revision: 0, fault: null, snapshot };
    source = new WatchdogMetrics({ inventory, clock: systemClock, random: Math.random, port: servers[0]?.port ?? 1 });
    return source;
  };
  afterEach(async () => {
    await source?.stop();
    await Promise.all(servers.splice(0).map((server) => server.kill()));
  });
  const prepared = async (watching: WatchdogMetrics) => {
    await watching.prepare(functionId('add'), ['runs'], AbortSignal.timeout(5000));
    return watching.runs(functionId('add'), Date.now());
  };

  it('are scraped only from the pods of viewed functions', async () => {
    pods = [pod('add-1', '127.0.0.1'), pod('other-1', '127.0.0.2', { functionName: 'other' })];
    const watching = await begin(fixture('watchdog/classic.txt').toString(), page(1, 1, 0));
    await watching.prepare(functionId('add'), ['calls'], AbortSignal.timeout(5000));
    expect(watching.followedPods).toBe(0);
    const runs = await prepared(watching);
    expect(runs).toMatchObject({ source: 'watchdog', steady: true, value: { count: 1, sumSeconds: 0.005537985 } });
    expect(watching.followedPods).toBe(1);
    expect(servers[1]?.requests).toBe(0);
    // This one does not report calls in flight.
    expect(watching.inFlight('add-1', Date.now())).toBeNull();
    await until('it is asked again', () => (servers[0]?.requests ?? 0) > 1);
    expect(servers[0]?.mostAtOnce).toBe(1);
  });

  it('add up over replicas; a never-ready pod ran nothing, an unreachable one makes the sum unknown', async () => {
    pods = [pod('add-1', '127.0.0.1'), pod('add-2', '127.0.0.2'), pod('add-3', '127.0.0.3', { ready: false })];
    const watching = await begin(page(3, 0.3, 0), page(1, 0.5, 2));
    expect((await prepared(watching))?.value).toMatchObject({ count: 4, sumSeconds: 0.8 });
    pods = pods.map((one) => ({ ...one, ready: true }));
    expect(watching.runs(functionId('add'), Date.now())).toBeNull();
    expect(watching.inFlight('add-2', Date.now())).toMatchObject({ calls: 2, idleSinceMs: null });
    expect(watching.inFlight('add-3', Date.now())).toBeNull();
  });

  it('report calls in flight, and since when there are none', async () => {
    pods = [pod('add-1', '127.0.0.1')];
    const watching = await begin(page(0, 0, 1));
    await prepared(watching);
    expect(watching.inFlight('add-1', Date.now())).toMatchObject({ calls: 1, idleSinceMs: null });
    const endedAtMs = Date.now();
    for (const server of servers) server.answer = says(page(1, 0.5, 0));
    const known = () => watching.inFlight('add-1', Date.now());
    await until('it is idle', () => known()?.calls === 0);
    const { idleSinceMs = null } = known() ?? {};
    expect(idleSinceMs).toBeGreaterThanOrEqual(endedAtMs);
    await until('it is asked once more', () => (known()?.measuredAtMs ?? 0) > (idleSinceMs ?? 0));
    expect(known()?.idleSinceMs).toBe(idleSinceMs);
    expect(watching.runs(functionId('add'), Date.now())?.value?.count).toBe(1);
    await servers[0]?.kill();
    await until('it is not known any more', () => known() === null);
  });

  it('are unknown for an unresponsive pod, which delays no answer', async () => {
    pods = [pod('add-1', '127.0.0.1')];
    const watching = await begin(page(1, 1, 0));
    for (const server of servers) server.answer = () => {};
    // Waiting ends although the request stays open.
    expect(await prepared(watching)).toBeNull();
    const again = watching.prepare(functionId('add'), ['runs'], AbortSignal.timeout(5000)).then(() => 'at once');
    expect(await Promise.race([again, setImmediate('after a turn of the event loop')])).toBe('at once');
    await until('it is told', () => watching.health().findings.length === 1);
    for (const server of servers) server.answer = says(page(1, 1, 0));
    await until('it is read', () => watching.runs(functionId('add'), Date.now()) !== null);
    expect(watching.health()).toMatchObject({ name: 'watchdog', findings: [], lastError: {} });
  });

  it('follow pods as they come and go', async () => {
    pods = [pod('add-1', '127.0.0.1')];
    const watching = await begin(page(1, 1, 0), page(5, 1, 0));
    await prepared(watching);
    pods = [pod('add-2', '127.0.0.2')];
    await until('the new one is read', () => watching.runs(functionId('add'), Date.now())?.value?.count === 5);
    expect(watching.followedPods).toBe(1);
    const before = servers[0]?.requests;
    await until('the new one is read again', () => (servers[1]?.requests ?? 0) > 2);
    expect(servers[0]?.requests).toBe(before);
  });
});
