import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { mean, seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { functionLog } from './kubectlLogs.ts';
import { kubectlView } from './kubectlView.ts';
import { kubectl, lab } from './lab.ts';
import { servedView } from './servedView.ts';
import { gatewayDurations, meanMs, watchdogDurations } from './setUps/durationPages.ts';
import {
  called,
  functionPath,
  LoadedMinute,
  nodeFigures,
  nodePath,
  podPath,
  spanSeconds,
} from './setUps/loadedMinute.ts';
import { sampleGaps } from './setUps/sampleGaps.ts';
import type { Span } from './setUps/seenSeries.ts';
import { serverNames, setUps } from './setUps/setUp.ts';

const fn = lab.functionsNamespace;
/** CPU below this share of a core is negligible. */
const nothingPercent = 0.05;
/** The machine's own interface, which the agent identifies through the kernel, carries only an occasional packet. */
const idleKib = 1;

/** Relative error of a figure. */
const offBy = (ours: number, truth: number) => Math.abs(ours - truth) / truth;

/** Part of an answer; other tests check its shape. */
const partOf = <Shape>(body: unknown): Shape => JSON.parse(JSON.stringify(body));

interface Measured {
  readonly source: string | null;
  readonly intervalSeconds: number | null;
}

describe('with each set-up', () => {
  const minute = new LoadedMinute();
  const { running, calls } = minute;
  beforeAll(() => minute.pass(), 300_000);
  afterAll(() => minute.stop());

  describe.each(setUps)('$name', (setUp) => {
    const get = (path: string) => running.server(setUp).get(path);
    const metaOf = async (path: string) => partOf<{ meta: Record<string, Measured> }>((await get(path)).body).meta;

    it('functions, pods and nodes match kubectl', async () => {
      const truly = await kubectlView([fn]);
      const served = await servedView(running.server(setUp).origin, fn);
      expect(served.functions).toEqual(truly.functions);
      expect(served.nodes).toEqual(truly.nodes);
      expect(served.pods).toEqual(truly.pods);
      for (const { name, node: place } of truly.pods) {
        expect((await get(`/static/pod?pod=${name}`)).body).toMatchObject({ node: place });
      }
      const { body } = await get(`/dynamic/getPodsFromNode?node=${lab.nodeName}`);
      expect(body).toMatchObject({ pod_real_name: truly.pods.map(({ name }) => name) });
      const addressPath = 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}';
      const ip = await kubectl('get', 'nodes', '--output', addressPath);
      expect((await get('/global/nodes')).body).toMatchObject({ nodes: [{ node: lab.nodeName, ip }] });
    });

    /** Compares the mean of a series with the true value, between two measurements about a minute apart. */
    const compare = (path: string, name: string, truly: (span: Span) => number, floor = 0): number => {
      const measured = minute.seenBy(setUp).measuredSpan(path, name, minute.span);
      const values = minute.seenBy(setUp).valuesOf(path, name, measured);
      const known = values.filter((value) => !Number.isNaN(value));
      const [ours, theirs] = [mean(known), truly(measured)];
      const excess = Math.max(0, Math.abs(ours - theirs) - floor);
      const off = excess === 0 ? 0 : excess / theirs;
      expect.soft(values.length, `seconds of ${path}`).toBeGreaterThanOrEqual(spanSeconds - 1);
      expect.soft(known.length / values.length, `part of ${name} of ${path} that is known`).toBeGreaterThan(0.95);
      expect.soft(off, `${name} of ${path} is ${ours}, truly ${theirs}`).toBeLessThan(0.05);
      return off;
    };
    const tell = (what: string, off: readonly number[]) =>
      console.log(`${setUp.name}: ${what} off by ${(100 * Math.max(...off)).toFixed(2)} % at most`);

    it('CPU of pods and functions matches their cgroups within 5 %', () => {
      const off: number[] = [];
      for (const name of minute.steady) {
        const used = minute.podsOf(name).map((podName) => ({
          podName,
          percent: (during: Span) => minute.truth.podCpuPercent(podName, during),
        }));
        for (const { podName, percent } of used)
          off.push(compare(podPath(podName), 'cpuRate', percent, nothingPercent));
        const together = (during: Span) => used.reduce((sum, { percent }) => sum + percent(during), 0);
        off.push(compare(functionPath(name), 'cpuRate', together, nothingPercent));
      }
      tell('CPU of pods', off);
    });

    it('memory of pods and functions matches their cgroups within 5 %', () => {
      const off: number[] = [];
      for (const name of minute.steady) {
        const used = minute.podsOf(name).map((podName) => ({
          podName,
          percent: (during: Span) => minute.truth.podMemoryPercent(podName, during),
        }));
        for (const { podName, percent } of used) off.push(compare(podPath(podName), 'memRate', percent));
        // All pods of a function have the same limit.
        const together = (during: Span) => mean(used.map(({ percent }) => percent(during)));
        off.push(compare(functionPath(name), 'memRate', together));
      }
      tell('memory of pods', off);
    });

    it('node figures match /proc within 5 %', () => {
      const networkOf = setUp.hasAgent ? 'machine' : 'node';
      const off = nodeFigures.map((name) =>
        compare(
          nodePath,
          name,
          (during) => minute.truth.node(networkOf, during)[name],
          setUp.hasAgent && name.startsWith('network') ? idleKib : 0,
        ),
      );
      console.log(
        `${setUp.name}: off by ${nodeFigures.map((name, index) => `${name} ${(100 * (off[index] ?? 0)).toFixed(2)} %`).join(', ')}`,
      );
    });

    it('reports how often each figure is measured', async () => {
      const ofNode = await metaOf(nodePath);
      for (const name of nodeFigures) {
        expect(ofNode[name]).toMatchObject({ source: setUp.source });
        expect(ofNode[name]?.intervalSeconds).toBeCloseTo(setUp.nodeSeconds, 0);
      }
      const podName = minute.podsOf('burn')[0] ?? '';
      const ofPod = await metaOf(podPath(podName));
      const gaps =
        setUp.metricsServer === null || setUp.source === 'agent'
          ? [0.9, 1.1]
          : await sampleGaps(running.url(setUp.metricsServer), podName);
      console.log(
        `${setUp.name}: a pod is measured every ${ofPod['cpuRate']?.intervalSeconds} s, of ${gaps.join(' ')}`,
      );
      for (const name of ['cpuRate', 'memRate']) {
        const { source = null, intervalSeconds = null } = ofPod[name] ?? {};
        expect(source).toBe(setUp.source);
        expect(intervalSeconds).toBeGreaterThanOrEqual(Math.min(...gaps));
        expect(intervalSeconds).toBeLessThanOrEqual(Math.max(...gaps));
        // Regardless of the scrape interval.
        if (setUp.source === 'prometheus') expect(intervalSeconds).toBeGreaterThan(9.5);
      }
    });

    it('counts the calls made, with the times of the gateway and the watchdogs', async () => {
      for (const name of called) {
        const invocations = minute.countOf(name);
        await until(
          `${name} has ${JSON.stringify(invocations)}`,
          async () => {
            const { body } = await get(`/static/function?func=${name}`);
            return JSON.stringify(partOf<{ invocations: unknown }>(body).invocations) === JSON.stringify(invocations);
          },
          20_000,
        );
        const { request_time, func_time, meta } = partOf<{
          request_time: number;
          func_time: number;
          meta: Record<string, Measured>;
        }>((await get(functionPath(name))).body);
        const requestMs = meanMs(await gatewayDurations(name));
        const addresses = await kubectl(
          ...['-n', fn, 'get', 'pods', '-l', `faas_function=${name}`, '-o', 'jsonpath={.items[*].status.podIP}'],
        );
        const runMs = meanMs(await watchdogDurations(addresses.split(' ')));
        expect(offBy(request_time, requestMs)).toBeLessThan(1e-4);
        const ran = meta['func_time']?.source === 'watchdog' ? runMs : requestMs;
        expect(offBy(func_time, ran)).toBeLessThan(1e-4);
      }
    });

    it.runIf(setUp.hasKubernetes)('/logs and /running match kubectl', async () => {
      const log = (await functionLog('errlog')).map(({ text }) => text).join('\n');
      expect((await get('/logs?func=errlog')).body).toMatchObject({ status: 'success', logs: log });
      const calling = calls.call('flow', '');
      await until('flow is running', async () => {
        const { body } = await get('/running?func=flow');
        const { func_info } = partOf<{ func_info: { status: string; invoke_info: object } }>(body);
        return func_info.status === 'running' && Object.keys(func_info.invoke_info).includes('fetch');
      });
      await calling;
      await until('flow has ended', async () => {
        const { body } = await get('/running?func=flow');
        return partOf<{ func_info: { status: string } }>(body).func_info.status === 'end';
      });
    });

    it.runIf(!setUp.hasKubernetes)('logs have no source without a Kubernetes API', async () => {
      for (const path of ['/logs?func=errlog', '/running?func=flow']) {
        const { status, body } = await get(path);
        expect({ status, body }).toMatchObject({ status: 503, body: { status: 'error', code: 'no_log_source' } });
      }
    });

    it('no request failed', () => {
      expect(minute.seenBy(setUp).failures).toEqual([]);
    });
  });

  it('all functions but restarted ones are compared, including the one called most', async () => {
    expect(minute.steady).toContain('burn');
    const row = '{.metadata.name} {.status.containerStatuses[0].restartCount}{"\\n"}';
    const text = await kubectl('-n', fn, 'get', 'pods', '--output', `jsonpath={range .items[*]}${row}{end}`);
    const startedAnew = text.split('\n').flatMap((line) => {
      const [name = '', restarts] = line.split(' ');
      return Number(restarts) > 0 ? [name] : [];
    });
    for (const pod of minute.truth.ended) expect(startedAnew).toContain(pod);
  });

  it('/setIP switches to each metrics server, which then serves correct figures', async () => {
    const server = await ServerProcess.start();
    try {
      for (const name of serverNames) {
        const { body } = await server.get(`/setIP?ip=${encodeURIComponent(running.url(name))}`);
        expect({ name, body }).toMatchObject({ name, body: { status: 'success' } });
        const truly = await kubectlView([fn]);
        expect(await servedView(server.origin, fn)).toEqual(truly);
        const cpu = seriesOf((await server.get(nodePath)).body, 'cpuRate');
        expect({ name, isKnown: cpu.some(([, value]) => value !== null) }).toEqual({ name, isKnown: true });
      }
    } finally {
      await server.stop();
    }
  });
});
