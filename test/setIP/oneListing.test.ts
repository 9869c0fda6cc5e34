import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
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
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { ServerProcess } from '../serverProcess.ts';

async function clusterWith(nodeIp: string): Promise<ClusterServer> {
  const server = new ClusterServer();
  const { cluster } = server;
  cluster.texts.set('/version', JSON.stringify({ gitVersion: 'v1.34.0' }));
  cluster.put(nodesPath, fakeNode('n1', nodeIp));
  cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
  cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn'));
  cluster.put(podsPath('openfaas-fn'), fakePod('add-1', 'openfaas-fn', 'add'));
  await server.start();
  return server;
}

describe('/setIP to a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-one-listing-'));
  let configured: ClusterServer;
  let server: ServerProcess;

  beforeEach(async () => {
    configured = await clusterWith('10.0.0.1');
    server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, configured.origin)]);
    await expect.poll(async () => (await server.get('/readyz')).status).toBe(200);
  });
  afterEach(async () => {
    await server.stop();
    await configured.kill();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['the same nodes', '10.0.0.1'],
    ['other nodes', '10.0.0.2'],
  ])('lists the pods and functions of one with %s once', async (_nodes, nodeIp) => {
    const target = await clusterWith(nodeIp);
    try {
      expect((await server.get(`/setIP?ip=127.0.0.1:${target.port}`)).body).toEqual({
        status: 'success',
        connected: {
          kind: 'cluster',
          version: 'v1.34.0',
          address: `http://127.0.0.1:${target.port}`,
          functions: 1,
          nodes: 1,
        },
      });
      expect((await server.get('/global/pods')).body).toMatchObject({ pods: [{ pod_real_name: 'add-1' }] });
      const listings = (path: string) => target.lists.filter((each) => each === path).length;
      expect({
        pods: listings(podsPath('openfaas-fn')),
        functions: listings(deploymentsPath('openfaas-fn')),
        namespaces: listings(namespacesPath),
        // Once more, to compare them with those of the configured cluster.
        nodes: listings(nodesPath),
      }).toEqual({ pods: 1, functions: 1, namespaces: 1, nodes: 2 });
    } finally {
      await target.kill();
    }
  });
});
