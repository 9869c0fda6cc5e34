import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { fakeNamespace, fakeNode, namespacesPath, nodesPath } from '../kubernetes/fakeObjects.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';

const agentsPath = '/api/v1/pods';
/** A loopback address with nothing else listening, because the port of agents in a cluster is fixed. */
const address = '127.0.82.10';

const agentPod = {
  metadata: {
    name: 'agent-x',
    uid: 'agent-x',
    namespace: 'monitoring',
    labels: { 'app.kubernetes.io/name': 'faascope-agent' },
  },
  spec: { nodeName: 'n1' },
  status: { phase: 'Running', podIP: address, conditions: [{ type: 'Ready', status: 'True' }] },
};

describe.skipIf(process.platform !== 'linux')('agents discovered in a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-found-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const upstream = new ClusterServer();
  let agent: ServerProcess;
  let server: ServerProcess;

  beforeAll(async () => {
    upstream.cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    upstream.cluster.put(nodesPath, fakeNode('n2', '10.0.0.2'));
    upstream.cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    await upstream.start();
    const kubeconfig = file(
      'config',
      JSON.stringify({
        'current-context': 'lab',
        clusters: [{ name: 'c', cluster: { server: upstream.origin } }],
        users: [{ name: 'u' }],
        contexts: [{ name: 'lab', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    const token = file('token', 'one');
    agent = await ServerProcess.start(['agent', '--listen', `${address}:8010`, '--agent-token-file', token]);
    server = await ServerProcess.start(['--kubeconfig', kubeconfig, '--agent-token-file', token]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await agent.stop();
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });

  const node = (name: string) => server.get(`/dynamic/node?node=${name}`);

  it('agents in a cluster serve the figures of their nodes as soon as they run', async () => {
    expect(server.output()).toContain('app.kubernetes.io/name=faascope-agent');
    expect(await node('n1')).toMatchObject({ status: 503, body: { code: 'no_metrics_source' } });
    upstream.cluster.put(agentsPath, agentPod);
    await until('it is found', async () => (await node('n1')).status === 200);
    await until('it is followed', async () => {
      const [, newest] = seriesOf((await node('n1')).body, 'memRate').at(-1) ?? [0, null];
      return newest !== null && newest > 0;
    });
    expect((await node('n1')).body).toMatchObject({ meta: { cpuRate: { source: 'agent' } } });
    expect(await node('n2')).toMatchObject({ status: 503, body: { code: 'no_metrics_source' } });
  });

  it('agents in a cluster tell of their nodes what else there is, and nobody of the others', async () => {
    expect((await server.get('/api/v1/nodes/n1')).body).toMatchObject({
      load: { oneMinute: expect.any(Number), fiveMinutes: expect.any(Number), fifteenMinutes: expect.any(Number) },
      interfaces: expect.any(Array),
      disks: expect.any(Array),
      rootDevice: expect.any(String),
      clockOffsetMs: expect.any(Number),
      runningCalls: [],
      sources: { load: { source: 'agent', intervalSeconds: 5, ageSeconds: expect.any(Number) } },
    });
    expect((await server.get('/api/v1/nodes/n2')).body).toMatchObject({
      load: null,
      interfaces: null,
      disks: null,
      rootDevice: null,
      clockOffsetMs: null,
      sources: { load: { source: null, intervalSeconds: null, ageSeconds: null } },
    });
  });

  it('reports an agent with another token, and the fix', async () => {
    const other = await ServerProcess.start([
      'agent',
      '--listen',
      '127.0.82.11:8010',
      '--agent-token-file',
      file('other', 'two'),
    ]);
    const status = { ...agentPod.status, podIP: '127.0.82.11' };
    const metadata = { ...agentPod.metadata, name: 'agent-y', uid: 'agent-y' };
    upstream.cluster.put(agentsPath, { ...agentPod, metadata, spec: { nodeName: 'n2' }, status });
    await until('it is found', async () => (await node('n2')).status !== 503);
    const { status: code, body } = await node('n2');
    expect(code).toBe(502);
    expect(body).toMatchObject({ code: 'upstream_failed', message: expect.stringContaining('--agent-token-file') });
    await other.stop();
  });
});
