import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { until } from '../until.ts';
import { ReadDoctor } from './doctorAnswer.ts';
import { provoked } from './provoked.ts';

const fn = 'openfaas-fn';
/** A pod that has just started, so that a source might not have measured it yet. */
const young = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'False' }],
  containerStatuses: [{ name: 'add', restartCount: 0, state: { running: { startedAt: new Date().toISOString() } } }],
};

describe('entities that no connected source measures', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-unmeasured-'));
  let cluster: ClusterServer;
  let server: ServerProcess;
  beforeAll(async () => {
    cluster = new ClusterServer();
    cluster.cluster.put(namespacesPath, fakeNamespace(fn));
    cluster.cluster.put(deploymentsPath(fn), fakeDeployment('add', fn, 2));
    for (const [node, pod] of [
      ['n1', 'add-1'],
      ['n2', 'add-2'],
    ] as const) {
      cluster.cluster.put(nodesPath, fakeNode(node, '127.0.0.1'));
      cluster.cluster.put(podsPath(fn), { ...fakePod(pod, fn, 'add', node), status: young });
    }
    await cluster.start();
  });
  afterAll(async () => {
    await cluster.kill();
    rmSync(folder, { recursive: true });
  });
  const start = async (...flags: string[]) => {
    server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, cluster.origin), ...flags]);
    await until('the pods are known', async () => (await ReadDoctor.of(server.origin)).answer.connection.pods === 2);
  };
  const found = async () => (await ReadDoctor.of(server.origin)).answer.findings;
  const seeTheDoctor = {
    status: 503,
    body: { code: 'no_metrics_source', message: expect.stringContaining('/api/v1/doctor') },
  };

  it('a cluster with its API alone: answers give the reason, and the doctor names nodes and functions', async () => {
    await start();
    for (const path of ['/dynamic/node?node=n1', '/dynamic/pod?pod=add-1', '/dynamic/function?func=add']) {
      expect(await server.get(path)).toMatchObject(seeTheDoctor);
    }
    const findings = await found();
    expect(provoked(findings, 'nodes_unmeasured')).toMatchObject([{ params: { nodes: ['n1', 'n2'], more: 0 } }]);
    const [functions] = provoked(findings, 'functions_unmeasured');
    expect(functions?.params).toEqual({ namespace: fn, functions: ['add'], more: 0 });
    const read = await ReadDoctor.of(server.origin);
    for (const figure of ['function.cpuRate', 'function.memRate', 'pod.cpuRate', 'pod.memRate'] as const) {
      expect(read.figure(figure)).toMatchObject({ source: null, missing: true, looked: 1 });
    }
    await server.stop();
  });

  it('an agent on one of two nodes: the other node and its pod are named', async () => {
    await start('--agent', 'n1=http://127.0.0.1:1');
    for (const path of ['/dynamic/node?node=n2', '/dynamic/pod?pod=add-2']) {
      expect(await server.get(path)).toMatchObject(seeTheDoctor);
    }
    const findings = await found();
    expect(provoked(findings, 'nodes_unmeasured')).toMatchObject([{ params: { nodes: ['n2'], more: 0 } }]);
    const [pods] = provoked(findings, 'pods_unmeasured');
    expect(pods?.params).toEqual({ namespace: fn, pods: ['add-2'], more: 0 });
    await server.stop();
  });
});
