import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../fixture.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakeNode,
  fakePod,
  namespacesPath,
  nodesPath,
  podsPath,
} from '../kubernetes/fakeObjects.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { PageServer, says } from './pageServer.ts';
import { RecordedGateway } from './recordedGateway.ts';

const fn = 'openfaas-fn';

/** A cluster with two functions with known CPU and memory usage. */
function measuredCluster(): ClusterServer {
  const server = new ClusterServer();
  const { cluster } = server;
  cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
  cluster.put(namespacesPath, fakeNamespace(fn));
  const base = '/apis/metrics.k8s.io/v1beta1';
  const when = { timestamp: new Date(Date.now() - 3000).toISOString(), window: '15s' };
  const usage = { cpu: '20m', memory: '16Mi' };
  const items: object[] = [];
  for (const name of ['add', 'unused']) {
    cluster.put(deploymentsPath(fn), fakeDeployment(name, fn));
    cluster.put(podsPath(fn), fakePod(`${name}-1`, fn, name));
    items.push({ metadata: { name: `${name}-1` }, ...when, containers: [{ name, usage }] });
  }
  cluster.texts.set(base, '{}');
  cluster.texts.set(`${base}/nodes`, JSON.stringify({ items: [{ metadata: { name: 'n1' }, ...when, usage }] }));
  cluster.texts.set(`${base}/namespaces/${fn}/pods`, JSON.stringify({ items }));
  return server;
}

describe('faascope with the metrics of a gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-openfaas-'));
  const recorded = new RecordedGateway();
  const gateway = new PageServer((request, response) => says(recorded.page)(request, response));
  let cluster: ClusterServer;
  let server: ServerProcess;
  beforeAll(async () => {
    cluster = measuredCluster();
    await Promise.all([cluster.start(), gateway.start()]);
    const path = join(folder, 'config');
    const config = {
      'current-context': 'lab',
      clusters: [{ name: 'c', cluster: { server: cluster.origin } }],
      contexts: [{ name: 'lab', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user: { token: 'x' } }],
    };
    writeFileSync(path, JSON.stringify(config));
    // Without a path, /metrics is requested.
    server = await ServerProcess.start(['--kubeconfig', path, '--gateway-metrics', gateway.url.origin]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
    await until('it has figures', async () => (await server.get('/dynamic/function?func=add')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await Promise.all([cluster.kill(), gateway.kill()]);
    rmSync(folder, { recursive: true });
  });

  it('prints which source counts calls', () => {
    expect(server.output()).toContain(`Calls: counted by the gateway at ${gateway.url.href}.`);
    expect(gateway.asked[0]?.url).toBe('/metrics');
  });

  it('responds with calls and mean times, each with its source', async () => {
    const { body } = await server.get('/static/function?func=add');
    expect(body).toMatchObject({
      invocations: { success: 3, error: 0 },
      meta: { invocations: { source: 'gateway' }, inventory: { source: 'kubernetes' } },
    });
    const dynamic = await server.get('/dynamic/function?func=add');
    const meanMs = (1000 * 0.018971491) / 3;
    expect(dynamic.body).toMatchObject({
      request_time: Number(meanMs.toPrecision(6)),
      func_time: Number(meanMs.toPrecision(6)),
      meta: {
        request_time: { source: 'gateway' },
        func_time: { source: 'gateway' },
        cpuRate: { source: 'metrics-server' },
      },
    });
  });

  it('has 0 and 0 calls and no mean for a function that was never called', async () => {
    expect((await server.get('/static/function?func=unused')).body).toMatchObject({
      invocations: { success: 0, error: 0 },
      meta: { invocations: { source: 'gateway' } },
    });
    expect((await server.get('/dynamic/function?func=unused')).body).toMatchObject({
      request_time: null,
      func_time: null,
    });
  });

  it('shows a call with the next page that has it, even in a warm answer', async () => {
    const before = gateway.requests;
    recorded.call('add.openfaas-fn', 500, 0.1);
    await until('it is there', async () =>
      JSON.stringify((await server.get('/static/function?func=add')).body).includes('"error":1'),
    );
    // One that was begun before, one with the call, and one more while the answer is on its way.
    expect(gateway.requests - before).toBeLessThanOrEqual(3);
    const { body } = await server.get('/static/function?func=add');
    expect(body).toMatchObject({ invocations: { success: 3, error: 1 } });
    // The median gap between pages; on a busy machine the first ones are late.
    await expect
      .poll(async () => JSON.stringify((await server.get('/static/function?func=add')).body))
      .toMatch(/"intervalSeconds":(?:0\.9|1,|1\.[0-4])/);
  });

  it('keeps the last figures of a gateway that disappears, with their age', async () => {
    await gateway.kill();
    await until('they are old', async () =>
      /"source":"gateway","intervalSeconds":[\d.]+,"ageSeconds":[3-9]/.test(
        JSON.stringify((await server.get('/static/function?func=add')).body),
      ),
    );
    expect((await server.get('/static/function?func=add')).body).toMatchObject({
      invocations: { success: 3, error: 1 },
    });
  });
});

describe('faascope on a gateway alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-openfaas-'));
  const gateway = new PageServer((request, response) => {
    const isKnown = request.headers.authorization === `Basic ${Buffer.from('admin:s3cret').toString('base64')}`;
    const file = request.url?.startsWith('/system/functions') ? 'system-functions.json' : 'system-info.json';
    if (!isKnown) says('no', 401)(request, response);
    else if (request.url?.startsWith('/system/namespaces')) says('["openfaas-fn"]')(request, response);
    else says(fixture(`gateway/${file}`).toString())(request, response);
  });
  const metrics = new PageServer((request, response) => says(new RecordedGateway().page)(request, response));
  let server: ServerProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'basic-auth-user'), 'admin');
    writeFileSync(join(folder, 'basic-auth-password'), 's3cret');
    await Promise.all([gateway.start(), metrics.start()]);
    server = await ServerProcess.start([
      ...['--gateway', gateway.url.origin, '--gateway-credentials', folder],
      ...['--gateway-metrics', metrics.url.href],
    ]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
    await Promise.all([gateway.kill(), metrics.kill()]);
    rmSync(folder, { recursive: true });
  });

  it.each<[string, object]>([
    ['/global/functions', { func: ['add', 'add-two', 'burn', 'errlog', 'nodeinfo', 'slow'] }],
    ['/global/pods', { pods: [] }],
    ['/global/nodes', { nodes: [] }],
    [
      '/static/function?func=nodeinfo',
      {
        image: 'lab.local/nodeinfo:1',
        replicas: 2,
        invocations: { success: 6, error: 0 },
        meta: { inventory: { source: 'gateway' }, invocations: { source: 'gateway' } },
      },
    ],
  ])('%s', async (path, want) => {
    expect(await server.get(path)).toMatchObject({ status: 200, body: want });
  });

  it('prints its address without the password', () => {
    expect(server.output()).toContain(`OpenFaaS: the gateway at ${gateway.url.origin} lists the functions`);
    expect(server.output()).not.toContain('s3cret');
  });
});

describe('flags of the gateway', () => {
  it.each<[string[], string]>([
    [
      ['--gateway-metrics', 'http://x:8082'],
      '--gateway-metrics needs a cluster; add --kubernetes, --prometheus or --gateway',
    ],
    [['--gateway', 'x:8080'], '--gateway: "x:8080" is not allowed; use http:// or https://'],
    [['--gateway', 'http://u:hidden@x'], 'put them in files and use --gateway-credentials'],
    [
      ['--gateway', 'http://x', '--local'],
      '--local is for this machine and cannot be combined with --gateway; remove one of them.',
    ],
    [
      ['--gateway', 'http://x', '--gateway-credentials', '/none'],
      'cannot read basic-auth-user in the folder (ENOENT: no such file)',
    ],
    [['--gateway-credentials', '/none'], '--gateway-credentials needs --gateway'],
  ])('%j', async (flags, want) => {
    const { code, stderr } = await ServerProcess.run(flags);
    expect(code).toBe(2);
    expect(stderr).toContain(want);
    expect(stderr).not.toContain('hidden');
  });
});
