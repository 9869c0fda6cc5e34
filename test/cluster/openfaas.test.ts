import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallTotals } from '../../src/model/calls/callTotals.ts';
import { endedCalls } from '../../src/model/calls/callTotals.ts';
import { durationQuantile } from '../../src/model/calls/durationHistogram.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { InventorySource, PodRecord } from '../../src/model/inventory/inventory.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import { GatewayMetrics } from '../../src/platforms/openfaas/gateway/gatewayMetrics.ts';
import { GatewayInventory } from '../../src/platforms/openfaas/rest/gatewayInventory.ts';
import { GatewayRest } from '../../src/platforms/openfaas/rest/gatewayRest.ts';
import { WatchdogMetrics } from '../../src/platforms/openfaas/watchdog/watchdogMetrics.ts';
import { openFaasWorkloads } from '../../src/platforms/openfaas/workloads.ts';
import { decodePod } from '../../src/sources/kubernetes/decode/pod.ts';
import { StringInterner } from '../../src/sources/kubernetes/decode/stringInterner.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { callFunction, component, kubectl, lab } from './lab.ts';

const fn = lab.functionsNamespace;
const functionId = (name: string) => ({ connection: 'lab', namespace: fn, name });
const parts = { clock: systemClock, random: Math.random };

/** The current pods of the lab. */
async function podsNow(): Promise<InventorySource> {
  const { items }: { items: unknown[] } = JSON.parse(await kubectl('-n', fn, 'get', 'pods', '-o', 'json'));
  const pods: PodRecord[] = [];
  for (const item of items) {
    const pod = decodePod(item, openFaasWorkloads, 'lab', new StringInterner());
    if (pod !== null) pods.push(pod.record);
  }
  const about = { source: 'kubernetes', observedAtMs: 0, defaultNamespace: fn } as const;
  const snapshot = InventoryIndex.of({ functions: [], pods, nodes: [] }).snapshot(about);
  return { name: 'kubernetes', revision: 0, fault: null, snapshot: () => snapshot };
}

/** One value from the lab's Prometheus. */
async function prometheus(query: string): Promise<number> {
  const response = await fetch(`${lab.prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`);
  const answer: { data: { result: { value: [number, string] }[] } } = JSON.parse(await response.text());
  return Number(answer.data.result[0]?.value[1] ?? Number.NaN);
}

describe('with a real OpenFaaS', () => {
  const dispatcher = new Agent();
  const stopping = new AbortController();
  let gateways: GatewayMetrics;
  let watchdogs: WatchdogMetrics;
  let running: Promise<void>;
  beforeAll(async () => {
    const pages = [{ url: new URL(lab.gatewayMetricsUrl), dispatcher }];
    gateways = new GatewayMetrics({ ...parts, pages, defaultNamespace: fn });
    watchdogs = new WatchdogMetrics({ ...parts, inventory: await podsNow() });
    running = gateways.run(stopping.signal);
    await gateways.prepare(functionId('add'), ['calls'], AbortSignal.timeout(5000));
  });
  afterAll(async () => {
    stopping.abort();
    await running;
    await watchdogs.stop();
    await dispatcher.destroy();
  });

  const calls = (name: string) => gateways.calls(functionId(name), Date.now())?.value ?? null;
  const ended = (name: string) => {
    const { success, error } = endedCalls(calls(name));
    return { success: success ?? Number.NaN, error: error ?? Number.NaN };
  };
  const runs = (name: string) => watchdogs.runs(functionId(name), Date.now())?.value ?? null;
  const meanSince = (before: CallTotals | null, name: string) => {
    const now = calls(name)?.requestSeconds;
    const was = before?.requestSeconds ?? { count: 0, sumSeconds: 0 };
    return ((now?.sumSeconds ?? 0) - was.sumSeconds) / ((now?.count ?? 0) - was.count);
  };

  it('counts calls and averages the response time', async () => {
    const before = { add: calls('add'), errlog: calls('errlog') };
    const endedBefore = { add: ended('add'), errlog: ended('errlog') };
    let waitedMs = 0;
    for (let turn = 0; turn < 20; turn++) {
      const begunMs = performance.now();
      expect((await callFunction('add', '3 4')).status).toBe(200);
      waitedMs += performance.now() - begunMs;
    }
    for (let turn = 0; turn < 3; turn++) expect((await callFunction('errlog', 'x')).status).toBe(500);
    await until('all calls are counted', () => ended('add').success === endedBefore.add.success + 20, 3000);
    await until('failed calls are counted too', () => ended('errlog').error === endedBefore.errlog.error + 3, 3000);
    expect(ended('add').error).toBe(endedBefore.add.error);
    const meanMs = meanSince(before.add, 'add') * 1000;
    // Callers wait slightly longer than the gateway measures: the way there and back.
    expect(meanMs).toBeLessThanOrEqual(waitedMs / 20);
    expect(meanMs).toBeGreaterThan(waitedMs / 20 / 2 - 2);
    const recent = gateways.recent(functionId('add'), Date.now())?.value;
    expect((recent?.callsPerSecond ?? 0) * (recent?.seconds ?? 0)).toBeCloseTo(20, 3);
    expect(recent?.inFlight).toBe(0);
  });

  it("func_time from the watchdog is slightly shorter than the gateway's", async () => {
    const before = { calls: calls('slow'), runs: null };
    await watchdogs.prepare(functionId('slow'), ['runs'], AbortSignal.timeout(5000));
    const runsBefore = runs('slow') ?? { count: 0, sumSeconds: 0 };
    const called = callFunction('slow', '1');
    await until('the gateway has the call in flight', () => {
      const { started = 0 } = calls('slow') ?? {};
      const { success, error } = ended('slow');
      return (started ?? 0) - success - error === 1;
    });
    await called;
    await until(
      'both have it',
      () => (runs('slow')?.count ?? 0) > runsBefore.count && calls('slow') !== before.calls,
      4000,
    );
    await until(
      'the gateway counts it',
      () => (calls('slow')?.requestSeconds.count ?? 0) > (before.calls?.requestSeconds.count ?? 0),
      4000,
    );
    const ranSeconds = (runs('slow')?.sumSeconds ?? 0) - runsBefore.sumSeconds;
    const waitedSeconds = meanSince(before.calls, 'slow');
    expect(ranSeconds).toBeGreaterThan(0.9);
    expect(ranSeconds).toBeLessThanOrEqual(waitedSeconds);
    expect(ranSeconds).toBeGreaterThan(waitedSeconds - 0.1);
  });

  it('a function without a reachable watchdog is not measured, without an error', async () => {
    await watchdogs.prepare(functionId('flow'), ['runs'], AbortSignal.timeout(5000));
    expect(runs('flow')).toBeNull();
  });

  it('percentiles match histogram_quantile of Prometheus', async () => {
    await callFunction('burn', '1');
    const labels = `function_name="burn.${fn}"`;
    const counted = () => prometheus(`sum(gateway_functions_seconds_count{${labels}})`);
    await until(
      'both have the new count',
      async () => (await counted()) === calls('burn')?.requestSeconds.count,
      10_000,
    );
    for (const quantile of [0.5, 0.95, 0.99]) {
      const theirs = await prometheus(
        `histogram_quantile(${quantile}, sum by (le)(gateway_functions_seconds_bucket{${labels}}))`,
      );
      const ours = durationQuantile(calls('burn')?.requestSeconds.buckets ?? [], quantile);
      expect(ours).toBeCloseTo(theirs, 9);
    }
  });

  it('lists functions through the REST API of the gateway', async () => {
    const rest = new GatewayRest({ url: new URL(lab.gatewayUrl), dispatcher, credentials: null, clock: systemClock });
    const inventory = new GatewayInventory({ ...parts, rest, connection: 'lab', namespaces: [] });
    const reading = new AbortController();
    const ending = inventory.run(reading.signal);
    await until('the inventory is read', () => inventory.snapshot() !== null);
    reading.abort();
    await ending;
    const names = (await kubectl('-n', fn, 'get', 'deployments', '-o', 'jsonpath={.items[*].metadata.name}')).split(
      ' ',
    );
    expect(inventory.snapshot()?.functions.map(({ id }) => id.name)).toEqual(names.sort());
    expect(inventory.snapshot()?.functions.find(({ id }) => id.name === 'nodeinfo')?.replicasWanted).toBe(2);
  });

  it('/static/function shows the counts of the gateway', async () => {
    const flags = ['--kubeconfig', lab.readerKubeconfig, '--gateway-metrics', new URL(lab.gatewayMetricsUrl).origin];
    const server = await ServerProcess.start(flags);
    try {
      await until('it is ready', async () => (await server.get('/readyz')).status === 200);
      const { body } = await server.get('/static/function?func=add');
      expect(body).toMatchObject({ invocations: ended('add'), meta: { invocations: { source: 'gateway' } } });
    } finally {
      await server.stop();
    }
  });

  it('counts restart with the gateway, and the last 60 s lose nothing', async () => {
    await callFunction('nodeinfo', '');
    const recent = () => gateways.recent(functionId('nodeinfo'), Date.now())?.value;
    const count = () => (recent()?.callsPerSecond ?? 0) * (recent()?.seconds ?? 0);
    await until('the call is counted', () => count() > 0.9, 4000);
    await component('restart', 'gateway');
    await until('the count restarts', () => ended('nodeinfo').success === 0, 20_000);
    expect((await callFunction('nodeinfo', '')).status).toBe(200);
    await until('the new call is counted', () => ended('nodeinfo').success === 1, 10_000);
    expect(count()).toBeCloseTo(2, 1);
  });
});
