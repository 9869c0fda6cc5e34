import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { mean, seriesOf, untilWallTime, valuesBetween } from '../truth/series.ts';
import { freePort } from './freePort.ts';
import { cadvisorText, coresUsed, stateText, type TextPod, workingSetBytes } from './kubeText.ts';
import { type PrefixProxy, prefixProxy } from './prefixProxy.ts';
import { type ProcReading, readProc } from './procReading.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

const spanSeconds = 32;
const writtenMib = 200;
const measuredEveryMs = 5000;
const node = 'this-machine';
const prefix = '/select/0/prometheus';

const own: readonly TextPod[] = [
  { fn: 'add', name: 'add-1', node },
  { fn: 'add', name: 'add-2', node },
  { fn: 'burn', name: 'burn-1', node },
];
const copied: readonly TextPod[] = [
  { fn: 'slow', name: 'slow-1', node },
  { fn: 'errlog', name: 'errlog-1', node },
];

const installed = ['prometheus', 'prometheus-node-exporter', 'victoria-metrics'].every(component);

describe.runIf(installed && process.platform === 'linux')('truth through Prometheus and VictoriaMetrics', () => {
  const written = join(import.meta.dirname, '.written');
  const started: { stop(): unknown }[] = [];
  const faascopes: { readonly name: string; readonly server: ServerProcess }[] = [];
  let proxy: PrefixProxy;
  let before: ProcReading;
  let after: ProcReading;
  let fromSecond = 0;
  const toSecond = () => fromSecond + spanSeconds;

  beforeAll(async () => {
    const exporterPort = await freePort();
    const exporter = spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${exporterPort}`], {
      stdio: 'ignore',
    });
    started.push({ stop: () => exporter.kill() });
    const state = await TextServer.start(() => stateText([{ name: node, ip: '127.0.0.1' }], [...own, ...copied]));
    const kubelet = await TextServer.start((nowMs) => cadvisorText(own, nowMs, measuredEveryMs, true));
    const copying = await TextServer.start((nowMs) => cadvisorText(copied, nowMs, measuredEveryMs, false));
    started.push(state, kubelet, copying);
    const targets = [
      { job: 'node-exporter', address: `127.0.0.1:${exporterPort}` },
      { job: 'kube-state-metrics', address: state.address },
      { job: 'kubelet', address: kubelet.address },
      { job: 'kubelet-copying', address: copying.address },
    ];
    const [prometheus, victoria] = await Promise.all([
      ScrapedServer.start('prometheus', targets),
      ScrapedServer.start('victoria-metrics', targets),
    ]);
    started.push(prometheus, victoria);
    proxy = await prefixProxy(prefix, victoria.url);
    started.push(proxy);
    const ready = 'node_memory_MemTotal_bytes and on() kube_pod_info and on() container_cpu_usage_seconds_total';
    await Promise.all([prometheus.until(ready), victoria.until(ready)]);
    for (const [name, url] of [
      ['Prometheus', prometheus.url],
      ['VictoriaMetrics', proxy.url],
    ] as const) {
      faascopes.push({ name, server: await ServerProcess.start(['--prometheus', url]) });
    }
    await untilWallTime(Date.now() + 3000);
    fromSecond = Math.ceil(Date.now() / 1000);
    await untilWallTime(fromSecond * 1000);
    before = readProc();
    // Not at the edge: a rate covers all the time between two scrapes, so a burst at the edge would show before it, too.
    await untilWallTime((fromSecond + 4) * 1000);
    const burner = spawn(process.execPath, ['-e', `const end = Date.now() + 12e3; while (Date.now() < end);`]);
    const writer = spawn('dd', ['if=/dev/zero', `of=${written}`, 'bs=1M', `count=${writtenMib}`, 'conv=fsync'], {
      stdio: 'ignore',
    });
    await Promise.all([once(burner, 'exit'), once(writer, 'exit')]);
    await untilWallTime(toSecond() * 1000);
    after = readProc();
    // Wait for the scrape after the end: it sets the rates before it.
    await untilWallTime((toSecond() + 8) * 1000);
  }, 150_000);
  afterAll(async () => {
    rmSync(written, { force: true });
    for (const { server } of faascopes) await server.stop();
    for (const each of started) await each.stop();
  });

  const answers = async (path: string): Promise<{ name: string; body: unknown }[]> =>
    Promise.all(faascopes.map(async ({ name, server }) => ({ name, body: (await server.get(path)).body })));
  const known = (body: unknown, series: string) => valuesBetween(seriesOf(body, series), fromSecond, toSecond());

  it("a node's CPU is within 1.5 points of /proc", async () => {
    const truth = 100 * (1 - (after.cpuUnusedTicks - before.cpuUnusedTicks) / (after.cpuTicks - before.cpuTicks));
    for (const { name, body } of await answers(`/dynamic/node?node=${node}`)) {
      const values = known(body, 'cpuRate');
      console.log(`${name}: CPU ${mean(values).toFixed(2)} %, /proc ${truth.toFixed(2)} % (${values.length} values)`);
      expect(values.length).toBeGreaterThanOrEqual(spanSeconds - 2);
      expect(Math.abs(mean(values) - truth)).toBeLessThan(1.5);
    }
  });

  it("a node's memory is within 1.5 points of /proc", async () => {
    const at = (body: unknown, second: number) =>
      seriesOf(body, 'memRate').find(([t]) => t === second)?.[1] ?? Number.NaN;
    for (const { name, body } of await answers(`/dynamic/node?node=${node}`)) {
      console.log(`${name}: memory ${at(body, toSecond())} %, /proc ${after.memoryPercent.toFixed(3)} %`);
      expect(Math.abs(at(body, toSecond()) - after.memoryPercent)).toBeLessThan(1.5);
    }
  });

  it('disk writes add up to within 5 % of /proc', async () => {
    const mib = (values: readonly number[]) => values.reduce((sum, kib) => sum + kib, 0) / 1024;
    const wrote = (after.diskWrittenBytes - before.diskWrittenBytes) / 2 ** 20;
    for (const { name, body } of await answers(`/dynamic/node?node=${node}`)) {
      const values = known(body, 'diskWrite');
      const ours = mib(values);
      console.log(`${name}: wrote ${ours.toFixed(1)} MiB, /proc ${wrote.toFixed(1)} MiB`);
      expect(wrote).toBeGreaterThan(writtenMib);
      expect(values.length).toBeGreaterThanOrEqual(spanSeconds - 2);
      expect(Math.abs(ours - wrote)).toBeLessThan(0.05 * wrote + 2);
    }
  });

  it.each([
    { pods: own, tolerance: 0.01 },
    // Samples with scrape times are accurate to one second in five.
    { pods: copied, tolerance: 2.5 },
  ])('pods use what they use, without pause and cgroup rows ($pods.0.name)', async ({ pods, tolerance }) => {
    for (const { name: pod } of pods) {
      for (const { name, body } of await answers(`/dynamic/pod?pod=${pod}`)) {
        const cpu = known(body, 'cpuRate');
        expect({ name, pod, enough: cpu.length >= spanSeconds - 2 }).toEqual({ name, pod, enough: true });
        expect(Math.abs(mean(cpu) - 100 * coresUsed)).toBeLessThan(tolerance);
        const memory = known(body, 'memRate');
        expect(memory.every((value) => Math.abs(value - (100 * workingSetBytes) / 2 ** 26) < 1e-3)).toBe(true);
      }
    }
  });

  it('a function uses the sum of its pods', async () => {
    for (const { body } of await answers('/dynamic/function?func=add')) {
      expect(mean(known(body, 'cpuRate'))).toBeCloseTo(200 * coresUsed, 1);
    }
  });

  it('reports the interval of each figure', async () => {
    const interval = (body: unknown): number => {
      const { meta }: { meta: { cpuRate: { intervalSeconds: number } } } = JSON.parse(JSON.stringify(body));
      return meta.cpuRate.intervalSeconds;
    };
    for (const { body } of await answers(`/dynamic/node?node=${node}`)) expect(interval(body)).toBeCloseTo(1, 1);
    for (const pod of ['add-1', 'slow-1']) {
      for (const { name, body } of await answers(`/dynamic/pod?pod=${pod}`)) {
        expect({ name, pod, ok: Math.abs(interval(body) - 5) < 0.6, is: interval(body) }).toMatchObject({ ok: true });
      }
    }
  });

  it('keeps up with the newest second, also behind a path prefix', async () => {
    for (const { name, body } of await answers(`/dynamic/node?node=${node}`)) {
      const age = Date.now() / 1000 - (seriesOf(body, 'cpuRate').at(-1)?.[0] ?? 0);
      expect({ name, fresh: age < 1.5 }).toEqual({ name, fresh: true });
    }
    expect(proxy.seen.requests).toBeGreaterThan(spanSeconds);
  });
});
