import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../fixture.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { ClusterServer } from './clusterServer.ts';
import { type FakeObject, failure } from './fakeCluster.ts';
import { deploymentsPath, fakeNamespace, fakePod, namespacesPath, nodesPath, podsPath } from './fakeObjects.ts';

const fn = 'openfaas-fn';
const recorded = (file: string): FakeObject[] => JSON.parse(fixture(`apiserver/${file}`).toString()).items;

function recordedCluster(): ClusterServer {
  const server = new ClusterServer();
  for (const node of recorded('nodes.json')) server.cluster.put(nodesPath, node);
  for (const pod of recorded('pods.json')) server.cluster.put(podsPath(fn), pod);
  for (const deployment of recorded('deployments.json')) server.cluster.put(deploymentsPath(fn), deployment);
  server.cluster.put(namespacesPath, fakeNamespace(fn));
  return server;
}

describe('faascope on a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-kube-'));
  const kubeconfig = (server: string) => {
    const path = join(folder, 'config');
    const cluster = { name: 'c', cluster: { server } };
    const context = { name: 'lab', context: { cluster: 'c', user: 'u' } };
    const user = { name: 'u', user: { token: 's3cret' } };
    const text = { 'current-context': 'lab', clusters: [cluster], contexts: [context], users: [user] };
    writeFileSync(path, JSON.stringify(text));
    return path;
  };
  let upstream: ClusterServer;
  let server: ServerProcess;
  beforeAll(async () => {
    upstream = recordedCluster();
    await upstream.start();
    server = await ServerProcess.start(['--kubeconfig', kubeconfig(upstream.origin)]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });

  it('prints what it connects to, without credentials', () => {
    expect(server.output()).toContain(`Cluster: context lab, ${upstream.origin}`);
    expect(server.output()).not.toContain('s3cret');
  });

  it.each<[string, object]>([
    ['/global/functions', { func: ['add', 'add-two', 'burn', 'errlog', 'nodeinfo', 'slow'] }],
    ['/global/nodes', { nodes: [{ ip: '10.243.0.2', node: 'lab-node' }] }],
    [
      '/static/function?func=nodeinfo',
      { image: 'lab.local/nodeinfo:1', replicas: 2, invocations: { success: null, error: null } },
    ],
    [
      '/static/pod?pod=add',
      {
        node: 'lab-node',
        pod_real_name: 'add-74587bc8d-khfmp',
        namespace: fn,
        ready: true,
        restarts: 0,
        reason: null,
        message: null,
      },
    ],
    [
      '/dynamic/getPodsFromNode?node=lab-node',
      { pod_name: ['add', 'add-two', 'burn', 'errlog', 'nodeinfo', 'nodeinfo', 'slow'] },
    ],
  ])('%s', async (path, body) => {
    const meta = { inventory: { source: 'kubernetes' } };
    expect(await server.get(path)).toMatchObject({ status: 200, body: { ...body, status: 'success', meta } });
  });

  it.each<[string, number, string]>([
    ['/dynamic/pod?pod=add', 503, 'no_metrics_source'],
    ['/dynamic/function?func=add', 503, 'no_metrics_source'],
    ['/dynamic/node?node=lab-node', 503, 'no_metrics_source'],
    ['/static/function?func=ad', 404, 'unknown_function'],
    ['/dynamic/node?node=lab', 404, 'unknown_node'],
  ])('%s is %d %s', async (path, status, code) => {
    expect(await server.get(path)).toMatchObject({ status, body: { code } });
  });

  it('reports why a pod does not run', async () => {
    const pod = fakePod('burn-x', fn, 'burn');
    const message = 'Back-off pulling image "nope"';
    const state = { waiting: { reason: 'ImagePullBackOff', message } };
    const containerStatuses = [{ name: 'burn', restartCount: 2, state }];
    upstream.cluster.put(podsPath(fn), { ...pod, status: { phase: 'Pending', containerStatuses } });
    const want = { ready: false, restarts: 2, reason: 'ImagePullBackOff', message };
    await until('it is seen', async () => (await server.get('/static/pod?pod=burn-x')).status === 200);
    expect((await server.get('/static/pod?pod=burn-x')).body).toMatchObject(want);
    upstream.cluster.remove(podsPath(fn), `pod-${fn}-burn-x`);
    await until('it is gone', async () => (await server.get('/static/pod?pod=burn-x')).status === 404);
  });

  it.each(['add', 'is-not-there'])('calls no function: POST /function/%s is 403 invoke_not_enabled', async (name) => {
    expect(await server.get(`/function/${name}`, { method: 'POST', body: '1 2' })).toMatchObject({
      status: 403,
      body: { status: 'error', code: 'invoke_not_enabled', message: expect.stringContaining('through their gateway') },
    });
  });

  it('serves the figures of metrics.k8s.io if the cluster has them', async () => {
    const measured = recordedCluster();
    const base = '/apis/metrics.k8s.io/v1beta1';
    const when = { timestamp: new Date(Date.now() - 3000).toISOString(), window: '15s' };
    const usage = { cpu: '20m', memory: '16Mi' };
    const metadata = { name: 'add-74587bc8d-khfmp' };
    const { texts } = measured.cluster;
    texts.set(base, '{}');
    texts.set(`${base}/nodes`, JSON.stringify({ items: [{ metadata: { name: 'lab-node' }, ...when, usage }] }));
    const containers = [{ name: 'add', usage }];
    texts.set(`${base}/namespaces/${fn}/pods`, JSON.stringify({ items: [{ metadata, ...when, containers }] }));
    await measured.start();
    const watching = await ServerProcess.start(['--kubeconfig', kubeconfig(measured.origin)]);
    try {
      await until('it is served', async () => (await watching.get('/dynamic/pod?pod=add')).status === 200);
      const source = { source: 'metrics-server' };
      const pod = await watching.get('/dynamic/pod?pod=add');
      expect(pod.body).toMatchObject({ meta: { cpuRate: source, memRate: source } });
      expect(JSON.stringify(pod.body)).toMatch(/"cpuRate":\[.*,2\]\],"memRate":\[.*,25\]\]/);
      const node = await watching.get('/dynamic/node?node=lab-node');
      expect(node.body).toMatchObject({ meta: { cpuRate: source, diskRate: { source: null } } });
    } finally {
      await watching.stop();
      await measured.kill();
    }
  });

  it('is not ready before the first inventory, and gives the reason', async () => {
    const slow = recordedCluster();
    slow.cluster.always = () => failure(500, 'starting');
    await slow.start();
    const waiting = await ServerProcess.start(['--kubeconfig', kubeconfig(slow.origin), '--functions-namespace', fn]);
    try {
      await until('what it is asked is 502', async () => (await waiting.get('/global/pods')).status === 502);
      expect((await waiting.get('/global/pods')).body).toMatchObject({ code: 'upstream_failed' });
      await until('it says why', async () => JSON.stringify((await waiting.get('/readyz')).body).includes('starting'));
      expect((await waiting.get('/readyz')).status).toBe(503);
      expect((await waiting.get('/livez')).status).toBe(200);
      slow.cluster.always = () => null;
      await until('it is ready', async () => (await waiting.get('/readyz')).status === 200);
      expect((await waiting.get('/global/pods')).status).toBe(200);
      await slow.kill();
      expect((await waiting.get('/global/pods')).status).toBe(200);
      expect(await waiting.stop()).toBe(0);
    } finally {
      await waiting.stop();
      await slow.kill();
    }
  });

  it('reports all mistakes at the start', async () => {
    const { code, stdout, stderr } = await ServerProcess.run([
      '--kubeconfig',
      join(folder, 'absent'),
      '--local',
      '--functions-namespace',
      'Upper',
      '--log-level',
      'loud',
    ]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toEqual([
      'faascope: --functions-namespace: "Upper" is not a valid namespace name; use at most 63 characters of a-z, 0-9 and -.',
      'faascope: --local is for this machine and cannot be combined with --kubeconfig; remove one of them.',
      `faascope: --kubeconfig: cannot read the kubeconfig ${join(folder, 'absent')} (ENOENT).`,
      'faascope: --log-level must be one of trace, debug, info, warn, error, fatal, silent.',
    ]);
  });

  it('mentions a kubeconfig that exists but is not used', async () => {
    const local = await ServerProcess.start(['--no-demo-calls'], { KUBECONFIG: kubeconfig(upstream.origin) });
    try {
      await until('it is mentioned', () => local.output().includes(', not used; --kubernetes'));
      expect(await local.get('/global/functions')).toMatchObject({
        body: { meta: { inventory: { source: 'local' } } },
      });
    } finally {
      await local.stop();
    }
  });
});
