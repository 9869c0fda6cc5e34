import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { ClusterSource } from '../../src/sources/kubernetes/clusterSource.ts';
import { FoundServices } from '../../src/sources/kubernetes/discovery/foundServices.ts';
import { KubernetesLogs } from '../../src/sources/kubernetes/logs/kubernetesLogs.ts';
import { PrometheusCalls } from '../../src/sources/prometheus/calls/prometheusCalls.ts';
import { diagnosePrometheus } from '../../src/sources/prometheus/diagnosis/diagnose.ts';
import { HttpPrometheusApi } from '../../src/sources/prometheus/httpPrometheusApi.ts';
import { PrometheusInventory } from '../../src/sources/prometheus/inventory/prometheusInventory.ts';
import { PrometheusServer } from '../../src/sources/prometheus/prometheusServer.ts';
import { component } from '../component.ts';
import { answer, FakeCluster, type FakeObject, failure } from '../kubernetes/fakeCluster.ts';
import { namespacesPath, nodesPath, podsPath } from '../kubernetes/fakeObjects.ts';
import { runUntilTestEnds } from '../kubernetes/followedFunction.ts';
import { line } from '../prometheus/kubeText.ts';
import { ScrapedServer } from '../prometheus/scrapedServer.ts';
import { TextServer } from '../prometheus/textServer.ts';
import { until } from '../until.ts';
import { tinyPlatform } from './tinyPlatform.ts';

const sum = { connection: 'tiny', namespace: 'tasks', name: 'sum' };
const tasksPath = (namespace: string) => `/apis/tiny.example/v1/namespaces/${namespace}/tasks`;

function task(name: string, namespace: string): FakeObject {
  const spec = { workers: 2, timeoutSeconds: 20, programs: [{ image: `${name}:7` }] };
  return { metadata: { name, namespace, uid: `task-${namespace}-${name}` }, spec };
}

function podOf(name: string, namespace: string, labels: Record<string, string>): FakeObject {
  const names = ['proxy', 'worker'];
  return {
    metadata: { name, namespace, uid: `pod-${namespace}-${name}`, labels },
    spec: { nodeName: 'n1', containers: names.map((container) => ({ name: container })) },
    status: {
      phase: 'Running',
      hostIP: '10.0.0.1',
      podIP: '10.1.0.1',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: names.map((container) => ({ name: container, restartCount: 0, state: { running: {} } })),
    },
  };
}

describe('the kubernetes source serves a second platform', () => {
  let cluster: FakeCluster;
  let source: ClusterSource;
  let stopping: AbortController;
  let running: Promise<void>;
  const parts = { clock: systemClock, random: () => 0 };

  beforeEach(async () => {
    cluster = new FakeCluster();
    stopping = new AbortController();
    const marked = { name: 'more', uid: 'more', labels: { 'tiny.example/tasks': 'yes' } };
    for (const metadata of [{ name: 'tasks', uid: 'tasks' }, marked, { name: 'other', uid: 'other' }]) {
      cluster.put(namespacesPath, { metadata });
    }
    cluster.put(nodesPath, { metadata: { name: 'n1', uid: 'n1' } });
    for (const namespace of ['tasks', 'more', 'other']) {
      cluster.put(tasksPath(namespace), task('sum', namespace));
      cluster.put(podsPath(namespace), podOf('sum-1', namespace, { 'tiny.example/task': 'sum' }));
      cluster.put(podsPath(namespace), podOf('foreign', namespace, { faas_function: 'sum' }));
    }
    source = new ClusterSource({
      ...parts,
      api: cluster,
      address: 'https://tiny',
      connection: 'tiny',
      platform: tinyPlatform,
      namespaces: [],
    });
    running = source.run(stopping.signal);
    await until('functions are listed', () => source.inventory.snapshot(Date.now())?.functions.length === 2);
    await until('pods are listed', () => source.inventory.snapshot(Date.now())?.pods.length === 2);
  });
  afterEach(async () => {
    stopping.abort();
    await running;
  });

  it('with its functions and their pods, in its own namespaces', () => {
    const snapshot = source.inventory.snapshot(Date.now());
    expect(snapshot?.defaultNamespace).toBe('tasks');
    expect(snapshot?.functions).toEqual(
      ['more', 'tasks'].map((namespace) => ({
        id: { connection: 'tiny', namespace, name: 'sum' },
        image: 'sum:7',
        replicasWanted: 2,
        execTimeoutMs: 20_000,
      })),
    );
    expect(snapshot?.pods.map(({ id, functionName }) => `${id.namespace}/${id.name} ${functionName}`)).toEqual([
      'more/sum-1 sum',
      'tasks/sum-1 sum',
    ]);
  });

  it('with the runs in the log of its own container', async () => {
    const endedAtMs = Date.now() - 1000;
    const at = (ms: number) => new Date(ms).toISOString();
    const log = [
      `${at(endedAtMs - 200)} 2026/11/23 20:07:03 INFO parse started`,
      `${at(endedAtMs - 100)} 2026/11/23 20:07:03 INFO parse over`,
      `${at(endedAtMs - 50)} POST / - 200 OK - ContentLength: 12B (0.0012s)`,
      `${at(endedAtMs)} done 7 200 0.25`,
      `${at(endedAtMs + 400)} done 8 503 0.1`,
      '',
    ].join('\n');
    cluster.always = ({ path, query }) => {
      if (!path.endsWith('/log')) return null;
      if (query?.['container'] !== 'worker') return failure(400, 'not the container of the function');
      // A followed log stays open.
      return query['follow'] === undefined
        ? answer(200, log)
        : { status: 200, headers: {}, body: new Readable({ read() {} }) };
    };
    const { inventory } = source;
    const logs = new KubernetesLogs({
      ...parts,
      api: cluster,
      dialect: tinyPlatform.logDialect,
      functions: {
        containers: (id) => inventory.logContainers(id),
        execTimeoutMs: (id) => inventory.execTimeoutMs(id),
      },
    });
    runUntilTestEnds((signal) => logs.run(signal));
    const found = await logs.invocations(sum, endedAtMs - 60_000);
    logs.close();
    expect(found).toMatchObject([
      {
        callId: '7',
        state: 'succeeded',
        durationMs: 250,
        endedAt: endedAtMs,
        subFunctions: [{ name: 'parse', state: 'ended' }],
      },
      { callId: '8', state: 'failed', durationMs: 100, subFunctions: [] },
    ]);
  });

  it('with the Service in front of the processes that count calls', async () => {
    const pod = podOf('meter-1', 'tiny', { app: 'meter' });
    cluster.put(podsPath('tiny'), pod);
    for (const [namespace, name] of [
      ['tiny', 'meter'],
      ['openfaas', 'gateway'],
    ] as const) {
      const metadata = { namespace, name, uid: name };
      cluster.put('/api/v1/services', { metadata, spec: { selector: { app: name }, ports: [{ port: 80 }] } });
    }
    const services = new FoundServices({
      ...parts,
      api: cluster,
      platform: tinyPlatform.services,
      kinds: new Set(['counter', 'prometheus']),
      changed: () => {},
    });
    const looking = services.run(stopping.signal);
    await until('the counter is found', () => services.ofKind('counter').length > 0);
    expect(services.ofKind('counter').map(({ pods }) => pods)).toEqual([
      [{ namespace: 'tiny', pod: 'meter-1', ip: '10.1.0.1', port: 7070 }],
    ]);
    expect(services.ofKind('prometheus')).toEqual([]);
    stopping.abort();
    await looking;
  });

  it('with its own finding if its functions may not be read', async () => {
    cluster.always = ({ path, query }) =>
      path === tasksPath('tasks') ? failure(403, `tasks is forbidden: ${query?.['watch'] ?? 'list'}`) : null;
    cluster.cut();
    await until('it is found', () => source.health().findings.some(({ code }) => code === 'may_not_read_deployments'));
  });
});

/** Metrics of kube-state-metrics and of the platform's own processes. */
function metricsText(): string {
  const pod = { namespace: 'tasks', pod: 'task-sum-5d-1' };
  const fn = { space: 'tasks', task: 'sum' };
  const histogram = (name: string, labels: Record<string, string>, count: number, seconds: number) =>
    line(`${name}_count`, labels, count) + line(`${name}_sum`, labels, seconds);
  return [
    line('kube_node_info', { node: 'n1', internal_ip: '10.0.0.1' }, 1),
    line('kube_pod_info', { ...pod, node: 'n1', uid: 'u1', host_ip: '10.0.0.1' }, 1),
    line('kube_pod_owner', { ...pod, owner_kind: 'ReplicaSet', owner_name: 'task-sum-5d' }, 1),
    line(
      'kube_replicaset_owner',
      { namespace: 'tasks', replicaset: 'task-sum-5d', owner_kind: 'Deployment', owner_name: 'task-sum' },
      1,
    ),
    ...['proxy', 'worker'].map((container) =>
      line('kube_pod_container_info', { ...pod, container, image_spec: `${container}:7` }, 1),
    ),
    line('kube_pod_status_ready', { ...pod, condition: 'true' }, 1),
    line('tiny_workers', fn, 2),
    line('tiny_begun_total', fn, 12),
    line('tiny_done_total', { ...fn, status: '200' }, 7),
    line('tiny_done_total', { ...fn, status: '503' }, 3),
    histogram('tiny_wait_seconds', fn, 10, 4),
    histogram('tiny_run_seconds', { ...pod, kind: 'task' }, 9, 2.25),
    histogram('tiny_run_seconds', { ...pod, kind: 'proxy' }, 90, 90),
    line('gateway_service_count', { function_name: 'other.tasks' }, 1),
  ].join('');
}

describe.runIf(component('prometheus'))('the prometheus source serves a second platform', () => {
  let target: TextServer;
  let scraped: ScrapedServer;
  let api: HttpPrometheusApi;
  let server: PrometheusServer;
  let inventory: PrometheusInventory;
  const { signal } = new AbortController();

  beforeAll(async () => {
    target = await TextServer.start(metricsText);
    scraped = await ScrapedServer.start('prometheus', [{ job: 'tiny', address: target.address }]);
    await scraped.until('count_over_time(tiny_workers[10s]) >= 2');
    api = new HttpPrometheusApi(
      { url: scraped.url, authorizationFile: null, tenant: null, ca: null },
      null,
      systemClock,
      {
        timeoutMs: 4000,
      },
    );
    server = new PrometheusServer(api, tinyPlatform.series, systemClock);
    inventory = new PrometheusInventory([server], tinyPlatform, 'tiny', [], systemClock);
    await inventory.refresh(signal);
  });
  afterAll(async () => {
    await api.close();
    await scraped.stop();
    await target.stop();
  });

  it('with its functions and their pods', () => {
    const snapshot = inventory.snapshot(Date.now());
    expect(snapshot?.functions.find(({ id }) => id.name === 'sum')).toEqual({
      id: sum,
      image: 'worker:7',
      replicasWanted: 2,
      execTimeoutMs: null,
    });
    expect(snapshot?.functions.map(({ id }) => id.name)).not.toContain('other');
    expect(snapshot?.pods.map(({ id, functionName }) => `${id.name} ${functionName}`)).toEqual(['task-sum-5d-1 sum']);
  });

  it('with its calls and runs', async () => {
    const calls = new PrometheusCalls(server, tinyPlatform, () => inventory.snapshot(Date.now()), systemClock);
    await calls.refresh(signal);
    expect(calls.calls(sum, Date.now())).toMatchObject({
      source: 'prometheus',
      origin: 'gateway',
      value: {
        started: 12,
        completedByCode: new Map([
          [200, 7],
          [503, 3],
        ]),
        requestSeconds: { count: 10, sumSeconds: 4 },
      },
    });
    expect(calls.runs(sum, Date.now())?.value).toMatchObject({ count: 9, sumSeconds: 2.25 });
  });

  it('without findings about how its counters are scraped', async () => {
    const needs = { usage: false, inventory: true, calls: true };
    const findings = await diagnosePrometheus(
      [server],
      tinyPlatform.series,
      needs,
      inventory.snapshot(Date.now()),
      Date.now(),
      signal,
    );
    expect(findings.map(({ code }) => code)).not.toContain('gateway_not_scraped');
  });
});
