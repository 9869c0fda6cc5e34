import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { component } from '../component.ts';
import { inspected, liveMemoryOf } from '../liveMemory.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { BadProxy, type Misbehaviour } from './badProxy.ts';
import { cadvisorText, line, stateText, type TextPod } from './kubeText.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

const node = 'n1';
const memoryPercent = 60;
/** One pod for each first request. */
const pods: readonly TextPod[] = Array.from({ length: 40 }, (_, index) => ({
  fn: `f${index}`,
  name: `f${index}-1`,
  node,
}));
const failing: readonly Misbehaviour[] = [
  'stall',
  'unprocessable',
  'unavailable',
  'half',
  'html',
  'redirect',
  'huge',
  'million',
  'reset',
];
const untrue: readonly Misbehaviour[] = ['nan', 'infinite'];
const mostAnswerMs = 6000;
const mostRecoveryMs = 3000;
/** Compiled code and what is kept for each second, but not one kept body. */
const mostGrowthMib = 1;

function nodeText(nowMs: number): string {
  const seconds = nowMs / 1000 - 1_700_000_000;
  return [
    line('node_cpu_seconds_total', { cpu: '0', mode: 'idle' }, seconds * 0.75),
    line('node_cpu_seconds_total', { cpu: '0', mode: 'user' }, seconds * 0.25),
    line('node_memory_MemTotal_bytes', {}, 1000),
    line('node_memory_MemAvailable_bytes', {}, 1000 - 10 * memoryPercent),
  ].join('');
}

describe.runIf(component('prometheus'))('the server while its Prometheus misbehaves', () => {
  const started: { stop(): unknown }[] = [];
  let prometheus: ScrapedServer;
  let proxy: BadProxy;
  let faascope: ServerProcess;
  let asked = 0;
  let slowestMs = 0;

  beforeAll(async () => {
    const text = await TextServer.start(
      (nowMs) =>
        nodeText(nowMs) + stateText([{ name: node, ip: '127.0.0.1' }], pods) + cadvisorText(pods, nowMs, 1000, true),
    );
    prometheus = await ScrapedServer.start('prometheus', [{ job: 'all', address: text.address }]);
    proxy = await BadProxy.start(prometheus.url);
    started.push(text, prometheus, proxy);
    await prometheus.until('count_over_time(kube_pod_info[10s]) >= 3');
    faascope = await ServerProcess.start(['--prometheus', proxy.url], inspected);
    await vi.waitUntil(async () => (await warm()).isWell, { timeout: 15_000 });
  }, 60_000);
  afterAll(async () => {
    await faascope.stop();
    for (const each of started) await each.stop();
  });

  const timed = async (path: string) => {
    const begunMs = performance.now();
    const answer = await faascope.get(path);
    slowestMs = Math.max(slowestMs, performance.now() - begunMs);
    return answer;
  };

  /** A request that is repeated all the time: the answer is always 200 and contains only true values. */
  const warm = async () => {
    const askedSecond = Date.now() / 1000;
    const { status, body } = await timed(`/dynamic/node?node=${node}`);
    if (status !== 200) return { isWell: false, isUnknown: false };
    const values = seriesOf(body, 'memRate');
    expect(values).toHaveLength(60);
    expect(values.filter(([, value]) => value !== null && value !== memoryPercent)).toEqual([]);
    expect(askedSecond - (values.at(-1)?.[0] ?? 0)).toBeLessThan(1.5);
    const last = values.at(-1)?.[1];
    return { isWell: last === memoryPercent, isUnknown: last === null };
  };
  const cold = () => timed(`/dynamic/pod?pod=f${asked++}`);
  const toUnknown = () => vi.waitUntil(async () => (await warm()).isUnknown, { timeout: 10_000, interval: 100 });
  /** Time to recovery, ms. */
  const recovery = async () => {
    const begunMs = performance.now();
    await vi.waitUntil(async () => (await warm()).isWell, { timeout: 15_000, interval: 20 });
    return performance.now() - begunMs;
  };
  const report = (what: string, recoveryMs: number) =>
    console.log(`${what}: slowest answer ${slowestMs.toFixed(0)} ms, recovered after ${recoveryMs.toFixed(0)} ms`);

  it.each(failing)(
    '%s: watched windows answer 200 ending in null, new requests 502 or 504, and recover',
    async (does) => {
      slowestMs = 0;
      proxy.does = does;
      await toUnknown();
      const { status, body } = await cold();
      proxy.does = 'none';
      const recoveryMs = await recovery();
      report(does, recoveryMs);
      expect([502, 504]).toContain(status);
      expect(body).toMatchObject({ status: 'error', code: status === 502 ? 'upstream_failed' : 'upstream_timeout' });
      expect(slowestMs).toBeLessThan(mostAnswerMs);
      expect(recoveryMs).toBeLessThan(mostRecoveryMs);
    },
  );

  it.each(untrue)('%s: values are unknown', async (does) => {
    slowestMs = 0;
    proxy.does = does;
    await toUnknown();
    const { body } = await cold();
    proxy.does = 'none';
    report(does, await recovery());
    expect(JSON.stringify(body)).not.toMatch(/NaN|Infinity|e\+/);
    expect(slowestMs).toBeLessThan(mostAnswerMs);
  });

  it('suspended for 30 s: every answer takes at most 6 s, and it recovers', async () => {
    slowestMs = 0;
    prometheus.suspend();
    const untilMs = performance.now() + 30_000;
    await toUnknown();
    expect(await cold()).toMatchObject({ status: 504, body: { code: 'upstream_timeout' } });
    while (performance.now() < untilMs) {
      expect((await warm()).isUnknown).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    prometheus.resume();
    const recoveryMs = await recovery();
    report('suspended for 30 s', recoveryMs);
    expect(slowestMs).toBeLessThan(mostAnswerMs);
    expect(recoveryMs).toBeLessThan(mostRecoveryMs);
  }, 60_000);

  it('killed and restarted: the inventory is kept, and it recovers', async () => {
    slowestMs = 0;
    await prometheus.kill();
    await toUnknown();
    expect(await cold()).toMatchObject({ status: 502 });
    expect((await timed('/global/pods')).status).toBe(200);
    await prometheus.restart();
    // It returns its stored samples at once and scrapes again some seconds later.
    await prometheus.until('time() - timestamp(node_memory_MemTotal_bytes) < 1');
    const recoveryMs = await recovery();
    report('killed and restarted', recoveryMs);
    expect(slowestMs).toBeLessThan(mostAnswerMs);
    expect(recoveryMs).toBeLessThan(mostRecoveryMs);
  }, 60_000);

  it('memory does not grow over repeated failures', async () => {
    const live = liveMemoryOf(faascope);
    const readings: number[] = [];
    for (let round = 0; round < 2; round++) {
      for (const does of [...failing, ...untrue]) {
        proxy.does = does;
        const before = proxy.requests;
        await vi.waitUntil(() => proxy.requests >= before + 2, { timeout: 15_000 });
        await warm();
      }
      proxy.does = 'none';
      await recovery();
      readings.push(await live());
    }
    console.log(`live memory after each round: ${readings.map((reading) => reading.toFixed(1)).join(', ')} MiB`);
    expect((readings.at(-1) ?? 0) - (readings[0] ?? 0)).toBeLessThan(mostGrowthMib);
  }, 240_000);
});
