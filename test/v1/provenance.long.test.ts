import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { V1Answers } from '../../src/client/client.ts';
import { component } from '../component.ts';
import { RecordedGateway } from '../openfaas/recordedGateway.ts';
import { cadvisorText, stateText, type TextPod } from '../prometheus/kubeText.ts';
import { ScrapedServer } from '../prometheus/scrapedServer.ts';
import { TextServer } from '../prometheus/textServer.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';

type Provenance = V1Answers['function']['sources'][string];

const everySeconds = 6;
const node = { name: 'node-a', ip: '127.0.0.1' };
const pods: readonly TextPod[] = [
  { fn: 'add', name: 'add-1', node: node.name },
  { fn: 'add', name: 'add-2', node: node.name },
  { fn: 'other', name: 'other-1', node: node.name, namespace: 'hidden' },
];
const secret = 'a-password-that-nobody-is-told';

describe.runIf(component('prometheus'))('The provenance of figures from a Prometheus that scrapes every 6 s', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-provenance-'));
  const gateway = new RecordedGateway();
  const started: { stop(): unknown }[] = [];
  let prometheus: ScrapedServer;
  let server: ServerProcess;
  beforeAll(async () => {
    gateway.begin('add.openfaas-fn');
    gateway.end('add.openfaas-fn', 200, 0.1);
    const texts = await Promise.all(
      [
        () => stateText([node], pods),
        (nowMs: number) => cadvisorText(pods, nowMs, 1000 * everySeconds, true),
        () => gateway.page,
      ].map((text) => TextServer.start(text)),
    );
    started.push(...texts);
    const targets = ['kube-state-metrics', 'kubelet', 'gateway'].map((job, index) => {
      return { job, address: texts[index]?.address ?? '' };
    });
    prometheus = await ScrapedServer.start('prometheus', targets, everySeconds);
    started.push(prometheus);
    await prometheus.until('count_over_time(container_memory_working_set_bytes{pod="add-1"}[60s]) >= 3');
    const password = join(folder, 'password');
    writeFileSync(password, `user:${secret}`);
    const flags = ['--prometheus', prometheus.url, '--prometheus-auth', `${prometheus.url}=${password}`];
    server = await ServerProcess.start([...flags, '--functions-namespace', 'openfaas-fn']);
    await until('functions are listed', async () => (await server.get('/global/functions')).status === 200);
  });
  afterAll(async () => {
    await server?.stop();
    for (const each of started) await each.stop();
    rmSync(folder, { recursive: true });
  });

  const sourceOf = async (path: string, figure: string): Promise<Provenance> =>
    Object((await server.get(`/api/v1${path}`)).body).sources?.[figure];

  it.each([
    ['/functions/openfaas-fn/add', 'cpuPercent', 'container_cpu_usage_seconds_total', ['add-1', 'add-2']],
    ['/pods/openfaas-fn/add-2', 'memoryBytes', 'container_memory_working_set_bytes', ['add-2']],
  ])('of %s %s is coarse because of the scrape interval, and its query gives its samples', async (path, ...rest) => {
    const [figure, metric, names] = rest;
    // What is scraped how often is looked up after the first coarse figure was asked for.
    await expect
      .poll(() => sourceOf(path, figure))
      .toMatchObject({
        source: 'prometheus',
        why: 'scrape_interval_coarse',
      });
    const { how, intervalSeconds } = await sourceOf(path, figure);
    expect(intervalSeconds).toBeGreaterThan(5);
    const [address, query = ''] = how?.split(/ (.*)/) ?? [];
    expect(address).toBe(prometheus.url);
    const rows: { metric: Record<string, string>; values: unknown[] }[] = Object(await prometheus.query(query));
    expect(rows.map(({ metric: labels }) => labels['pod']).sort()).toEqual(names);
    for (const { metric: labels, values } of rows) {
      expect([labels['__name__'], labels['namespace']]).toEqual([metric, 'openfaas-fn']);
      expect(values.length).toBeGreaterThan(1);
    }
  });

  it('of calls is the counter, coarse like the others', async () => {
    const path = '/functions/openfaas-fn/add';
    await expect
      .poll(() => sourceOf(path, 'callsPerSecond'))
      .toMatchObject({
        source: 'prometheus',
        why: 'scrape_interval_coarse',
        how: `${prometheus.url} gateway_function_invocation_total`,
      });
    expect((await sourceOf(path, 'p95Ms')).how).toBe(`${prometheus.url} gateway_functions_seconds_bucket`);
    // Nothing measures nodes here.
    await expect
      .poll(() => sourceOf('/nodes/node-a', 'cpuPercent'))
      .toMatchObject({
        source: null,
        why: 'no_node_exporter',
      });
  });

  it('of all functions is an aggregation that answers, and no answer has the password', async () => {
    const items = async () => Object((await server.get('/api/v1/functions')).body).items;
    await expect.poll(async () => (await items())[0].sources.cpuPercent.how).not.toBeNull();
    for (const figure of ['cpuPercent', 'memoryBytes']) {
      const { how, why }: Provenance = (await items())[0].sources[figure];
      expect(why).toBe('scrape_interval_coarse');
      const [, query = ''] = how?.split(/ (.*)/) ?? [];
      expect(query).toMatch(/^sum by \(namespace,container\)/);
      expect(query).not.toMatch(/openfaas-fn|hidden/);
      expect(await prometheus.query(query)).toEqual(
        expect.arrayContaining([expect.objectContaining({ metric: { namespace: 'openfaas-fn', container: 'add' } })]),
      );
    }
    for (const path of ['/functions', '/functions/openfaas-fn/add/window', '/sources', '/doctor']) {
      expect(JSON.stringify((await server.get(`/api/v1${path}`)).body)).not.toContain(secret);
    }
  });
});
