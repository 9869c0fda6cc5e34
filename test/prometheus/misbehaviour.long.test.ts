import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { Fault } from '../../src/model/fault.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { PrometheusMetrics } from '../../src/sources/prometheus/metrics/prometheusMetrics.ts';
import { PrometheusServer } from '../../src/sources/prometheus/prometheusServer.ts';
import { component } from '../component.ts';
import { inspected, liveMemory, liveMemoryOf } from '../liveMemory.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import type { BadProxy, Misbehaviour } from './badProxy.ts';
import { cadvisorText, line, stateText, type TextPod } from './kubeText.ts';
import { node, nowSecond, ProxiedReader } from './proxiedReader.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

const pods: readonly TextPod[] = [{ fn: 'add', name: 'add-1', node }];
/** Compiled code and what is kept for each second, but not one kept body. */
const mostGrowthMib = 2;

function nodeText(nowMs: number): string {
  const seconds = nowMs / 1000 - 1_700_000_000;
  return (
    line('node_cpu_seconds_total', { cpu: '0', mode: 'idle' }, seconds * 0.75) +
    line('node_cpu_seconds_total', { cpu: '0', mode: 'user' }, seconds * 0.25) +
    line('node_memory_MemTotal_bytes', {}, 1000) +
    line('node_memory_MemAvailable_bytes', {}, 400)
  );
}

describe.runIf(component('prometheus'))('a misbehaving server', () => {
  /** The newest first. */
  const started: { stop(): unknown }[] = [];
  let prometheus: ScrapedServer;

  beforeAll(async () => {
    const text = await TextServer.start(
      (nowMs) =>
        nodeText(nowMs) + stateText([{ name: node, ip: '127.0.0.1' }], pods) + cadvisorText(pods, nowMs, 1000, true),
    );
    started.unshift(text);
    prometheus = await ScrapedServer.start('prometheus', [{ job: 'all', address: text.address }]);
    started.unshift(prometheus);
    await prometheus.until('node_memory_MemTotal_bytes and on() kube_pod_info');
  });
  afterAll(async () => {
    for (const each of started) await each.stop();
  });

  const suffers = async (does: Misbehaviour, code: string) => {
    const reader = await ProxiedReader.start(prometheus.url);
    const { api, metrics, proxy } = reader;
    try {
      let knownSecond = 0;
      const isKnown = () => {
        knownSecond = nowSecond() - 1;
        return reader.memoryAt(knownSecond) === 60;
      };
      await until('it is known', isKnown);
      proxy.does = does;
      await until('it fails', () => metrics.failing !== null);
      // Depending on the machine's speed, 50 MB or a million series are too much or too late.
      const codes = does === 'million' || does === 'huge' ? [code, 'upstream_timeout'] : [code];
      expect(codes).toContain(metrics.failing?.code);
      expect(metrics.failing?.message).toMatch(/\.$/);
      expect(reader.memoryAt(knownSecond)).toBe(60);
      const fresh = new PrometheusMetrics({
        api,
        discovery: new PrometheusServer(api, openFaas.series, systemClock).discovery,
        clock: systemClock,
        nodes: () => [],
        pod: () => null,
        series: openFaas.series,
        namespaces: () => [],
      });
      const fault: unknown = await fresh
        .follow({ nodeNames: [node], podUids: [] }, AbortSignal.timeout(5000))
        .catch((thrown) => thrown);
      expect(codes).toContain(fault instanceof Fault && fault.code);
      proxy.does = 'none';
      await reader.untilKnown();
    } finally {
      await reader.stop();
    }
  };
  const title = '%s: new requests fail with %s, watched windows keep their points, and both recover';

  // These keep the processors busy.
  it.each<[Misbehaviour, string]>([
    ['huge', 'upstream_failed'],
    ['million', 'upstream_failed'],
  ])(title, suffers);

  // These only wait.
  it.concurrent.each<[Misbehaviour, string]>([
    ['stall', 'upstream_timeout'],
    ['unprocessable', 'upstream_failed'],
    ['unavailable', 'upstream_failed'],
    ['half', 'upstream_failed'],
    ['html', 'upstream_failed'],
    ['redirect', 'upstream_failed'],
    ['reset', 'upstream_failed'],
  ])(title, suffers);

  it.concurrent.each<Misbehaviour>(['nan', 'infinite'])('values of %s are unknown', async (does) => {
    const reader = await ProxiedReader.start(prometheus.url);
    try {
      reader.proxy.does = does;
      const atSecond = nowSecond();
      await until('it is unknown', () => Number.isNaN(reader.memoryAt(nowSecond())));
      expect(reader.metrics.failing).toBeNull();
      for (let second = atSecond - 5; second <= nowSecond(); second++) {
        expect(reader.memoryAt(second)).toBeOneOf([60, Number.NaN]);
      }
      reader.proxy.does = 'none';
      await reader.untilKnown();
    } finally {
      await reader.stop();
    }
  });

  describe('for long', () => {
    let reader: ProxiedReader;
    let proxy: BadProxy;
    let faascope: ServerProcess;

    beforeAll(async () => {
      reader = await ProxiedReader.start(prometheus.url);
      started.unshift(reader);
      proxy = reader.proxy;
      faascope = await ServerProcess.start(['--prometheus', proxy.url], inspected);
      started.unshift(faascope);
      const path = `/dynamic/node?node=${node}`;
      await until('the node is measured', async () => (await faascope.get(path)).status === 200);
    });

    it('memory stays flat under replies of 50 MB and a million series', async () => {
      const liveOfServer = liveMemoryOf(faascope);
      const suffer = async (times: number) => {
        for (const does of ['huge', 'million'] as const) {
          proxy.does = does;
          const asked = proxy.requests;
          await until('it is asked often', () => proxy.requests - asked > times);
        }
        proxy.does = 'none';
        await reader.untilKnown();
      };
      // One-time allocations, such as compiled code, are not growth.
      await suffer(4);
      const before = { here: await liveMemory(), server: await liveOfServer() };
      await suffer(16);
      // The test's proxy releases the bodies that it was sending once their connections have ended.
      const grownMib = async () => (await liveMemory()) - before.here;
      await expect.poll(grownMib).toBeLessThan(20);
      const serverGrownMib = (await liveOfServer()) - before.server;
      console.log(
        `live memory: grown by ${(await grownMib()).toFixed(1)} MiB here, ` +
          `from ${before.server.toFixed(1)} MiB by ${serverGrownMib.toFixed(1)} MiB in faascope`,
      );
      expect(serverGrownMib).toBeLessThan(mostGrowthMib);
    });

    it('over HTTP: watched windows answer 200 ending in null, new requests 502 and 504, and all recover', async () => {
      proxy.does = 'none';
      const warm = `/dynamic/node?node=${node}`;
      const lastValue = async () => {
        const { status, body } = await faascope.get(warm);
        return { status, value: seriesOf(body, 'memRate').at(-1)?.[1] };
      };
      await until('it is known', async () => (await lastValue()).value === 60);
      proxy.does = 'unavailable';
      await until('it is unknown', async () => (await lastValue()).value === null);
      expect((await lastValue()).status).toBe(200);
      expect(await faascope.get('/dynamic/pod?pod=add')).toMatchObject({
        status: 502,
        body: { code: 'upstream_failed' },
      });
      proxy.does = 'stall';
      expect(await faascope.get('/dynamic/pod?pod=add')).toMatchObject({
        status: 504,
        body: { code: 'upstream_timeout' },
      });
      expect(await faascope.get('/global/pods')).toMatchObject({ status: 200 });
      proxy.does = 'none';
      await until('it is known again', async () => (await lastValue()).value === 60);
    });
  });
});
