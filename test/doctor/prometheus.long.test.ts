import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
import { component } from '../component.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { fakeNamespace, fakeNode, namespacesPath, nodesPath } from '../kubernetes/fakeObjects.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { BadProxy } from '../prometheus/badProxy.ts';
import { cadvisorText, line, stateText, type TextPod } from '../prometheus/kubeText.ts';
import { type Scraped, ScrapedServer } from '../prometheus/scrapedServer.ts';
import { TextServer } from '../prometheus/textServer.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { ReadDoctor } from './doctorAnswer.ts';
import { runDoctor } from './doctorProcess.ts';
import { provoked } from './provoked.ts';

const node = { name: 'node-a', ip: '10.0.0.1' };
const pods: readonly TextPod[] = [
  { fn: 'add', name: 'add-1', node: node.name },
  { fn: 'burn', name: 'burn-1', node: node.name },
];
const rareSeconds = 6;

function exporterText(nowMs: number): string {
  return [
    line('node_uname_info', { nodename: node.name }, 1),
    line('node_cpu_seconds_total', { cpu: '0', mode: 'idle' }, nowMs / 2000),
    line('node_cpu_seconds_total', { cpu: '0', mode: 'user' }, nowMs / 2000),
    line('node_memory_MemTotal_bytes', {}, 2 ** 32),
    line('node_memory_MemAvailable_bytes', {}, 2 ** 31),
  ].join('');
}

function gatewayText(): string {
  const labels = { function_name: 'add.openfaas-fn' };
  return [
    line('gateway_service_count', labels, 1),
    line('gateway_function_invocation_total', { ...labels, code: '200' }, 5),
    line('gateway_functions_seconds_sum', { ...labels, code: '200' }, 1),
    line('gateway_functions_seconds_count', { ...labels, code: '200' }, 5),
  ].join('');
}

const codes = (read: ReadDoctor) =>
  read.codes.filter((code) => code !== 'loopback_only' && !code.startsWith('watchdogs'));

describe.runIf(component('prometheus'))('findings about Prometheus', () => {
  const texts: TextServer[] = [];
  let isStateServed = true;
  const servers = new Map<string, ScrapedServer>();
  const url = (name: string) => servers.get(name)?.url ?? '';
  const scrapedOften = (name: string) => servers.get(name)?.until('min(count_over_time(up[2m])) > 3');
  const measuredOften = (name: string) =>
    servers.get(name)?.until('changes(container_cpu_usage_seconds_total{container!=""}[2m]) > 3');

  beforeAll(async () => {
    const serve = async (text: (nowMs: number) => string) => {
      const started = await TextServer.start(text);
      texts.push(started);
      return started.address;
    };
    const state = { job: 'kube-state-metrics', address: await serve(() => stateText([node], pods)) };
    const bare = stateText([node], pods).replace(/,(internal_ip|image_spec)="[^"]*"/g, '');
    const bareState = { job: 'kube-state-metrics', address: await serve(() => bare) };
    const fading = {
      job: 'kube-state-metrics',
      address: await serve(() => (isStateServed ? stateText([node], pods) : '')),
    };
    const often: Scraped = { job: 'kubelet', address: await serve((nowMs) => cadvisorText(pods, nowMs, 1000, true)) };
    const rarely = await serve((nowMs) => cadvisorText(pods, nowMs, rareSeconds * 1000, true));
    const exporter = { job: 'node-exporter', address: await serve(exporterText) };
    const gateway = { job: 'gateway', address: await serve(gatewayText) };
    const start = async (name: string, targets: readonly Scraped[], everySeconds = 1) => {
      servers.set(name, await ScrapedServer.start('prometheus', targets, everySeconds));
    };
    await Promise.all([
      start('whole', [state, often, exporter, gateway]),
      start('fading', [fading]),
      start('only nodes', [exporter]),
      start('only pods', [often]),
      start('without labels', [bareState, often, exporter, gateway]),
      start('rare', [state, often, exporter, gateway], rareSeconds),
      start('measured rarely', [state, { ...often, address: rarely }, exporter, gateway]),
      start('empty', []),
      start('copied', [state, { ...often, address: rarely, honorTimestamps: false }, exporter, gateway]),
    ]);
    await Promise.all(['whole', 'fading', 'only nodes', 'only pods', 'without labels'].map(scrapedOften));
  });
  afterAll(async () => {
    await Promise.all(Array.from(servers.values(), (server) => server.stop()));
    for (const text of texts) text.stop();
  });

  const told = async (...names: readonly string[]) => {
    const flags = names.flatMap((name) => ['--prometheus', url(name)]);
    return new ReadDoctor((await runDoctor(['--json', ...flags])).stdout);
  };

  it('are none if all jobs exist and scrape often enough', async () => {
    const read = await told('whole');
    expect(codes(read)).toEqual([]);
    expect(read.figure('node.cpuRate')).toMatchObject({ source: 'prometheus', missing: false });
    expect(read.figure('node.cpuRate')?.intervalSeconds).toBeCloseTo(1, 1);
    expect(read.figure('invocations')).toMatchObject({ source: 'prometheus' });
  });

  it.each<[string, readonly FindingCode[]]>([
    ['only nodes', ['no_cadvisor', 'no_kube_state_metrics', 'gateway_not_scraped']],
    ['only pods', ['no_node_exporter', 'no_kube_state_metrics', 'gateway_not_scraped']],
  ])('report missing jobs: %s', async (name, missing) => {
    const read = await told(name);
    expect(codes(read)).toEqual(missing);
    for (const code of missing) {
      const [finding] = provoked(read.answer.findings, code);
      expect(finding).toMatchObject({ severity: 'error', params: { addresses: [url(name)] } });
      expect(parse(finding?.copy ?? '')).toEqual([expect.objectContaining({ job_name: expect.any(String) })]);
    }
  });

  it('are none if another server has what one lacks', async () => {
    expect(codes(await told('only nodes', 'only pods'))).toEqual(['no_kube_state_metrics', 'gateway_not_scraped']);
    expect(codes(await told('only nodes', 'only pods', 'whole'))).toEqual([]);
  });

  it('report required labels that kube-state-metrics lacks', async () => {
    const { findings } = (await told('without labels')).answer;
    const missing = provoked(findings, 'kube_state_metrics_label_missing');
    expect(missing.map(({ params }) => params)).toEqual([
      { address: url('without labels'), metric: 'kube_node_info', label: 'internal_ip' },
      { address: url('without labels'), metric: 'kube_pod_container_info', label: 'image_spec' },
    ]);
  });

  it('report a Prometheus without any useful metrics', async () => {
    const read = await told('empty');
    expect(codes(read)).toEqual(['prometheus_empty']);
    expect(provoked(read.answer.findings, 'prometheus_empty')[0]?.source).toEqual({
      name: 'prometheus',
      address: url('empty'),
    });
    expect(codes(await told('whole'))).toEqual([]);
  });

  it('report a Prometheus that responds with errors, until it recovers', async () => {
    const proxy = await BadProxy.start(url('whole'));
    const server = await ServerProcess.start(['--prometheus', proxy.url]);
    const findings = async () => (await ReadDoctor.of(server.origin)).answer.findings;
    const failing = async () => (await findings()).filter(({ code }) => code === 'prometheus_failing');
    await until('the inventory is read', async () => (await server.get('/readyz')).status === 200);
    expect(await failing()).toEqual([]);
    proxy.does = 'unavailable';
    await until('it is missed', async () => (await failing()).length > 0);
    const [finding] = provoked(await findings(), 'prometheus_failing');
    expect(finding?.params).toMatchObject({ address: proxy.url, message: expect.stringContaining('503') });
    proxy.does = 'none';
    await until('it is well again', async () => (await failing()).length === 0);
    await server.stop();
    proxy.stop();
  });

  it('report kube-state-metrics that disappears while serving, until it is back', async () => {
    const server = await ServerProcess.start(['--prometheus', url('fading')]);
    const lost = async () => (await ReadDoctor.of(server.origin)).found('kube_state_metrics_lost').length;
    await until('the inventory is read', async () => (await server.get('/readyz')).status === 200);
    expect(await lost()).toBe(0);
    isStateServed = false;
    await until('it is missed', async () => (await lost()) > 0);
    provoked((await ReadDoctor.of(server.origin)).answer.findings, 'kube_state_metrics_lost');
    isStateServed = true;
    await until('it is there again', async () => (await lost()) === 0);
    await server.stop();
  });

  it('report a Prometheus of another cluster', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'faascope-two-'));
    const found = async (own: { readonly name: string; readonly ip: string }, otherIp?: string) => {
      const upstream = new ClusterServer();
      const addresses = [own.ip, otherIp].flatMap((address) => (address ? { type: 'InternalIP', address } : []));
      upstream.cluster.put(nodesPath, { ...fakeNode(own.name, own.ip), status: { addresses } });
      upstream.cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
      await upstream.start();
      const flags = ['--kubeconfig', kubeconfigFile(folder, upstream.origin), '--prometheus', url('whole')];
      const { stdout } = await runDoctor(['--json', ...flags]);
      await upstream.kill();
      const read = new ReadDoctor(stdout);
      return { findings: read.answer.findings, cpu: read.figure('node.cpuRate') };
    };
    const theirs = ['node-a (10.0.0.1)'];
    for (const [own, ours] of [
      [{ name: 'other', ip: '10.0.0.1' }, 'other (10.0.0.1)'],
      [{ name: node.name, ip: '10.0.0.9' }, 'node-a (10.0.0.9)'],
    ] as const) {
      const { findings } = await found(own);
      expect(provoked(findings, 'two_clusters')).toMatchObject([
        { params: { address: url('whole'), theirs, ours: [ours] } },
      ]);
    }
    for (const same of [await found(node), await found({ name: 'node-a.example.com', ip: 'fd00::1' }, node.ip)]) {
      expect(same.findings.filter(({ code }) => code === 'two_clusters')).toEqual([]);
      expect(same.cpu).toMatchObject({ source: 'prometheus', missing: false });
    }
    rmSync(folder, { recursive: true });
  });

  // These last: what is seldom scraped or measured is gathered while the tests above run.
  it('report a long scrape interval with its true length', async () => {
    await scrapedOften('rare');
    const read = await told('rare');
    const coarse = provoked(read.answer.findings, 'scrape_interval_coarse');
    expect(coarse.map(({ params }) => params['job']).sort()).toEqual(['gateway', 'kubelet', 'node-exporter']);
    for (const { params, copy } of coarse) {
      expect(params['intervalSeconds']).toBeCloseTo(rareSeconds, 1);
      expect(parse(copy ?? '')).toEqual([{ job_name: params['job'], scrape_interval: '5s', scrape_timeout: '5s' }]);
    }
    expect(read.figure('node.memRate')?.intervalSeconds).toBeCloseTo(rareSeconds, 0);
  });

  it('report kubelets that measure less often than they are scraped', async () => {
    await measuredOften('measured rarely');
    const read = await told('measured rarely');
    expect(codes(read)).toEqual(['kubelet_measures_coarsely']);
    const [finding] = provoked(read.answer.findings, 'kubelet_measures_coarsely');
    expect(finding?.params).toEqual({ address: url('measured rarely'), job: 'kubelet', intervalSeconds: rareSeconds });
  });

  it('report honor_timestamps set to false', async () => {
    await measuredOften('copied');
    const read = await told('copied');
    expect(codes(read)).toEqual(['honor_timestamps_off', 'kubelet_measures_coarsely']);
    const [finding] = provoked(read.answer.findings, 'honor_timestamps_off');
    expect(parse(finding?.copy ?? '')).toEqual([{ job_name: 'kubelet', honor_timestamps: true }]);
  });
});
