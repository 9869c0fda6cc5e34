import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { ClusterServer } from './clusterServer.ts';
import { fakeNamespace, fakeNode, namespacesPath, nodesPath } from './fakeObjects.ts';
import { kubeconfigFile } from './kubeconfigFile.ts';
import { review, reviewPath } from './podForwards.ts';

/** A loopback address with nothing listening. */
const nobody = '127.77.0.1';

function agentPod() {
  const labels = { 'app.kubernetes.io/name': 'faascope-agent' };
  return {
    metadata: { name: 'agent-x', uid: 'agent-x', namespace: 'faascope', labels },
    spec: { nodeName: 'n1' },
    status: { phase: 'Running', podIP: nobody, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

describe('an agent whose pod is unreachable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-forward-'));
  let agent: ServerProcess;
  let upstream: ClusterServer;

  beforeAll(async () => {
    agent = await ServerProcess.start(['agent']);
    upstream = new ClusterServer();
    await upstream.start();
    upstream.cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    upstream.cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    upstream.cluster.put('/api/v1/pods', agentPod());
    upstream.forwards.targets.set('faascope/agent-x:8010', Number(new URL(agent.origin).port));
  });
  afterAll(async () => {
    await agent.stop();
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });
  const served = async (allowed: boolean) => {
    upstream.cluster.texts.set(reviewPath, review(allowed));
    upstream.forwards.asked.length = 0;
    const server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, upstream.origin)]);
    await until('it is ready', async () => (await server.get('/readyz')).status === 200);
    return server;
  };

  it('is polled by port-forward, over one connection', async () => {
    const server = await served(true);
    const answer = () => server.get('/dynamic/node?node=n1');
    await until('there are figures', async () => (await answer()).status === 200);
    const meta = { cpuRate: { source: 'agent', intervalSeconds: expect.closeTo(1, 1) } };
    await expect.poll(async () => (await answer()).body).toMatchObject({ status: 'success', meta });
    expect(new Set(upstream.forwards.asked)).toEqual(new Set(['faascope/agent-x:8010']));
    expect(upstream.forwards.asked.length).toBeLessThanOrEqual(2);
    await server.stop();
    await until('nothing stays open', () => upstream.forwards.openForwards === 0, 3000);
  });

  it('is not polled without permission to forward ports', async () => {
    const server = await served(false);
    expect((await server.get('/dynamic/node?node=n1')).status).toBeGreaterThanOrEqual(502);
    expect(upstream.forwards.asked).toEqual([]);
    await server.stop();
  });
});
