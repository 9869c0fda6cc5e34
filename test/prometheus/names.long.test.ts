import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { mean, seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { cadvisorText, coresUsed, line, stateText, type TextPod } from './kubeText.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

/** Names that no cluster would accept but a server may report. */
const weird = [
  'plain',
  'plain-2',
  'pl',
  '.*',
  'a|plain',
  '"} or up{job="x',
  "') or vector(1) #",
  'back\\slash',
  'line\nend',
  '$1 {{.}}',
  '[a-z]+',
  '(?i)PLAIN',
  '函数-名字',
  'ünïcode 😀',
  '%2e%2e/..',
  ' leading and trailing ',
  'x'.repeat(253),
  'x'.repeat(252),
];

const pods: readonly TextPod[] = weird.map((name, index) => ({ fn: name, name: `${name} pod ${index}`, node: name }));
const nodes = weird.map((name) => ({ name, ip: '' }));
/** Each pod has a limit of its own, so that a mix-up shows. */
const limitOf = (index: number) => 2 ** 26 + index * 2 ** 20;

function nodeText(): string {
  return nodes
    .map(({ name }, index) => {
      const labels = { node: name, instance: `${name}:9100` };
      const free = line('node_memory_MemAvailable_bytes', labels, 1000 - 10 * (index + 1));
      return line('node_memory_MemTotal_bytes', labels, 1000) + free;
    })
    .join('');
}

const kinds = (['prometheus', 'victoria-metrics'] as const).filter(component);

/** A gateway's metrics: each function was called as many times as its position in the list. */
function callsText(): string {
  return weird
    .map((name, index) => {
      const labels = { function_name: `${name}.openfaas-fn`, code: '200' };
      return line('gateway_function_invocation_total', labels, index + 1);
    })
    .join('');
}

describe.each(kinds)('names through %s', (kind) => {
  const started: { stop(): unknown }[] = [];
  let faascope: ServerProcess;
  let server: ScrapedServer;

  beforeAll(async () => {
    const withLimits = pods.map((pod, index) => ({ ...pod, limitBytes: limitOf(index) }));
    const state = await TextServer.start(
      () =>
        stateText(nodes, withLimits) +
        line('gateway_service_count', { function_name: 'plain.elsewhere' }, 2) +
        callsText(),
    );
    const exporter = await TextServer.start(nodeText);
    const kubelet = await TextServer.start((nowMs) => cadvisorText(pods, nowMs, 2000, true));
    started.push(state, exporter, kubelet);
    server = await ScrapedServer.start(kind, [
      // The labels of the test's kube-state-metrics are renamed to exported_*, as with honor_labels off.
      {
        job: 'kube-state-metrics',
        address: state.address,
        honorLabels: false,
        labels: { namespace: 'monitoring', pod: 'ksm-0', container: 'ksm', node: 'other' },
      },
      { job: 'kubelet', address: kubelet.address },
      { job: 'node-exporter', address: exporter.address },
    ]);
    started.push(server);
    await server.until('count_over_time(node_memory_MemTotal_bytes[10s]) >= 6 and on() kube_pod_info');
    faascope = await ServerProcess.start(['--prometheus', server.url]);
    await until('functions are listed', async () => (await faascope.get('/global/functions')).status === 200);
  });
  afterAll(async () => {
    await faascope.stop();
    for (const each of started) await each.stop();
  });

  it('lists all of them unchanged', async () => {
    const { body: functions } = await faascope.get('/global/functions');
    // By name, then namespace.
    const want = weird
      .toSorted((a, b) => (a < b ? -1 : 1))
      .flatMap((name) => (name === 'plain' ? ['plain.elsewhere', name] : name));
    expect(functions).toMatchObject({ func: want });
    const { body: nodeList } = await faascope.get('/global/nodes');
    expect(nodeList).toMatchObject({ nodes: [...weird].sort().map((node) => ({ node })) });
    const { body: podList } = await faascope.get('/global/pods');
    expect(podList).toMatchObject({ pods: { length: weird.length } });
  });

  it.each(weird.map((name, index) => ({ name, index })))(
    '$name is not mistaken for another',
    async ({ name, index }) => {
      const query = encodeURIComponent(name);
      const newest = async (path: string) => {
        const { status, body } = await faascope.get(path);
        expect({ path, status }).toEqual({ path, status: 200 });
        return seriesOf(body, 'memRate').at(-2)?.[1];
      };
      await expect.poll(() => newest(`/dynamic/node?node=${query}`)).toBeCloseTo(index + 1);
      let memory: number[] = [];
      await until('its memory is measured', async () => {
        const { status, body } = await faascope.get(`/dynamic/pod?pod=${query}`);
        expect({ status, body }).toMatchObject({ status: 200 });
        memory = seriesOf(body, 'memRate').flatMap(([, value]) => value ?? []);
        return memory.length > 0;
      });
      expect(mean(memory)).toBeCloseTo((100 * 2 ** 24) / limitOf(index), 3);
      const fn = await faascope.get(`/static/function?func=${query}`);
      expect(fn.body).toMatchObject({
        image: `image/${name}`,
        replicas: 1,
        invocations: { success: index + 1, error: 0 },
        meta: { invocations: { source: 'prometheus' } },
      });
      await expect
        .poll(() => newest(`/dynamic/function?func=${query}`))
        .toBeCloseTo((100 * 2 ** 24) / limitOf(index), 3);
      expect((await faascope.get(`/static/pod?pod=${query}`)).body).toMatchObject({ node: name });
      const on = await faascope.get(`/dynamic/getPodsFromNode?node=${query}`);
      expect(on.body).toMatchObject({ pod_name: [name], pod_real_name: [`${name} pod ${index}`] });
    },
  );

  it('measures every pod while all are watched', async () => {
    for (const name of weird) {
      const path = `/dynamic/pod?pod=${encodeURIComponent(name)}`;
      await until('its use is measured', async () => {
        const answer = await faascope.get(path);
        expect(answer).toMatchObject({ status: 200 });
        const known = seriesOf(answer.body, 'cpuRate').flatMap(([, value]) => value ?? []);
        return known.length > 3 && Math.abs(mean(known) - 100 * coresUsed) < 0.1;
      });
    }
  });

  it.each(['plai', 'plain-', 'PLAIN', '.', 'plain|pl', 'x'.repeat(251), 'up'])('%s is unknown', async (name) => {
    const query = encodeURIComponent(name);
    expect((await faascope.get(`/dynamic/node?node=${query}`)).status).toBe(404);
    expect((await faascope.get(`/dynamic/pod?pod=${query}`)).status).toBe(404);
    expect((await faascope.get(`/static/function?func=${query}`)).status).toBe(404);
  });

  it('reports a function without pods and calls', async () => {
    expect((await faascope.get('/static/function?func=plain.elsewhere')).body).toMatchObject({
      image: '',
      replicas: 2,
      invocations: { success: 0, error: 0 },
    });
  });
});
