import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { deploymentsPath, fakeDeployment, fakeNamespace, namespacesPath, podsPath } from '../kubernetes/fakeObjects.ts';
import { review, reviewPath } from '../kubernetes/podForwards.ts';
import { PageServer, says } from '../openfaas/pageServer.ts';
import { RecordedGateway } from '../openfaas/recordedGateway.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';

const service = {
  metadata: { name: 'gateway', namespace: 'openfaas', uid: 'service-gateway' },
  spec: { selector: { app: 'gateway' }, ports: [{ port: 8080 }] },
};

function gatewayPod(podIP: string) {
  return {
    metadata: { name: 'gateway-1', namespace: 'openfaas', uid: 'pod-gateway-1', labels: { app: 'gateway' } },
    spec: { nodeName: 'n1', containers: [{ name: 'gateway' }] },
    status: { phase: 'Running', podIP, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

describe('a cluster that /setIP switches to', () => {
  const recorded = new RecordedGateway();
  const gateway = new PageServer((request, response) => says(recorded.page)(request, response));
  let upstream: ClusterServer;
  let server: ServerProcess;

  beforeAll(async () => {
    await gateway.start();
    upstream = new ClusterServer();
    const { cluster, forwards } = upstream;
    cluster.texts.set('/version', JSON.stringify({ gitVersion: 'v1.34.0' }));
    cluster.texts.set(reviewPath, review(true));
    cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn'));
    cluster.put('/api/v1/services', service);
    forwards.targets.set('openfaas/gateway-1:8082', gateway.port);
    await upstream.start();
    server = await ServerProcess.start(['--local', '--no-demo-calls', ...oneFunction]);
  });
  afterAll(async () => {
    await server.stop();
    await Promise.all([upstream.kill(), gateway.kill()]);
  });
  const counted = { invocations: { success: 3 }, meta: { invocations: { source: 'gateway' } } };
  const add = async () => (await server.get('/static/function?func=add')).body;

  it('has its gateway discovered and scraped by port-forward', async () => {
    // A multicast address: TCP sends nothing, and no connection is established.
    upstream.cluster.put(podsPath('openfaas'), gatewayPod('224.0.0.77'));
    expect((await server.get(`/setIP?ip=127.0.0.1:${upstream.port}`)).body).toMatchObject({ status: 'success' });
    await expect.poll(add).toMatchObject(counted);
  });

  it('cannot make the server connect to a forbidden address by listing it as a pod, not even by port-forward', async () => {
    upstream.forwards.asked.length = 0;
    upstream.cluster.put(podsPath('openfaas'), gatewayPod('169.254.169.254'));
    const failing = async () => JSON.stringify((await server.get('/api/v1/doctor')).body);
    await expect.poll(failing).toContain('not permitted by --allow-target');
    expect(upstream.forwards.asked).toEqual([]);
  });
});
