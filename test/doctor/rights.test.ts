import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FindingCode } from '../../src/contract/finding/findingKinds.ts';
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
import { FakeRole } from '../kubernetes/fakeRole.ts';
import { ReadDoctor } from './doctorAnswer.ts';
import { runDoctor } from './doctorProcess.ts';
import { provoked } from './provoked.ts';

const fn = 'openfaas-fn';

describe('missing permissions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-rights-'));
  const kubeconfig = join(folder, 'config');
  let upstream: ClusterServer;
  let role: FakeRole;
  beforeAll(async () => {
    upstream = new ClusterServer();
    const { cluster } = upstream;
    cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    cluster.put(namespacesPath, fakeNamespace(fn));
    cluster.put(deploymentsPath(fn), fakeDeployment('add', fn));
    cluster.put(podsPath(fn), fakePod('add-1', fn, 'add'));
    cluster.texts.set('/apis/metrics.k8s.io/v1beta1', '{}');
    role = new FakeRole(cluster);
    await upstream.start();
    const context = { name: 'lab', context: { cluster: 'c', user: 'u' } };
    const clusters = [{ name: 'c', cluster: { server: upstream.origin } }];
    const users = [{ name: 'u', user: { token: 's3cret' } }];
    writeFileSync(kubeconfig, JSON.stringify({ 'current-context': 'lab', clusters, contexts: [context], users }));
  });
  afterEach(() => role.missing.clear());
  afterAll(async () => {
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });
  const told = async () => new ReadDoctor((await runDoctor(['--json', '--kubeconfig', kubeconfig])).stdout);

  it.each<[string, FindingCode, object, string]>([
    ['watch pods in openfaas-fn', 'may_not_read_pods', { verbs: ['watch'], namespace: fn }, '["watch"]'],
    ['list deployments', 'may_not_read_deployments', { verbs: ['list'], namespace: fn }, 'resources: ["deployments"]'],
    ['get pods/log', 'may_not_read_logs', { verbs: ['get'], namespace: fn }, 'resources: ["pods/log"]'],
    ['list nodes in all', 'may_not_read_nodes', { verbs: ['list'] }, 'resources: ["nodes"]'],
    ['watch namespaces', 'may_not_read_namespaces', { verbs: ['watch'] }, 'resources: ["namespaces"]'],
    ['watch services', 'may_not_find_services', { verbs: ['watch'] }, 'resources: ["services"]'],
    ['list pods in all', 'may_not_find_agents', { verbs: ['list'] }, 'resources: ["pods"]'],
  ])('%s: %s, until it is granted', async (missing, code, params, rule) => {
    role.missing.add(missing);
    const [finding, ...others] = provoked((await told()).answer.findings, code);
    expect(finding).toMatchObject({ params, copy: expect.stringContaining(rule) });
    // Reported once, although the request was refused too.
    expect(others).toEqual([]);
    role.missing.clear();
    expect((await told()).found(code)).toEqual([]);
  });

  it('without access to logs, the figures from logs are missing', async () => {
    role.missing.add('get pods/log');
    const { code, stdout } = await runDoctor(['--json', '--kubeconfig', kubeconfig]);
    expect(code).toBe(1);
    expect(new ReadDoctor(stdout).figure('running')).toMatchObject({ source: null, missing: true });
    role.missing.clear();
    expect((await told()).figure('running')).toMatchObject({ source: 'kubernetes', missing: false });
  });

  it('are reported for nodes and pods of metrics.k8s.io', async () => {
    role.missing.add('list nodes in all').add('list pods in openfaas-fn');
    const metrics = provoked((await told()).answer.findings, 'may_not_read_metrics');
    expect(metrics.map(({ params }) => params)).toEqual([
      { resource: 'nodes', verbs: ['list'], namespace: null },
      { resource: 'pods', verbs: ['list'], namespace: fn },
    ]);
    expect(metrics[0]?.copy).toContain('apiGroups: ["metrics.k8s.io"]');
    role.missing.clear();
    expect((await told()).found('may_not_read_metrics')).toEqual([]);
  });

  it('are not reported if the cluster does not answer access reviews', async () => {
    role.missing.add('get pods/log');
    upstream.cluster.always = () => null;
    expect((await told()).found('may_not_read_logs')).toEqual([]);
    role = new FakeRole(upstream.cluster);
  });
});
