import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { ReadDoctor } from './doctorAnswer.ts';
import { runDoctor } from './doctorProcess.ts';
import { provoked } from './provoked.ts';

const fn = 'openfaas-fn';

/** A cluster for one test, whose role the test changes: the tests run at the same time. */
interface Stage {
  readonly upstream: ClusterServer;
  readonly role: FakeRole;
  readonly doctor: () => ReturnType<typeof runDoctor>;
  readonly told: () => Promise<ReadDoctor>;
}

// Most of the time, each test waits for its doctor.
describe.concurrent('missing permissions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-rights-'));
  const started: ClusterServer[] = [];
  /** What the doctor says with every permission: the same for each test, as each doctor is a process that starts anew. */
  let granted: ReadDoctor;
  beforeAll(async () => {
    granted = await (await stage()).told();
  });
  afterAll(async () => {
    for (const upstream of started) await upstream.kill();
    rmSync(folder, { recursive: true });
  });

  async function stage(): Promise<Stage> {
    const upstream = new ClusterServer();
    started.push(upstream);
    const { cluster } = upstream;
    cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    cluster.put(namespacesPath, fakeNamespace(fn));
    cluster.put(deploymentsPath(fn), fakeDeployment('add', fn));
    cluster.put(podsPath(fn), fakePod('add-1', fn, 'add'));
    cluster.texts.set('/apis/metrics.k8s.io/v1beta1', '{}');
    const role = new FakeRole(cluster);
    await upstream.start();
    const kubeconfig = kubeconfigFile(mkdtempSync(join(folder, 'stage-')), upstream.origin);
    const doctor = () => runDoctor(['--json', '--kubeconfig', kubeconfig]);
    return { upstream, role, doctor, told: async () => new ReadDoctor((await doctor()).stdout) };
  }

  it.each<[string, FindingCode, object, string]>([
    ['watch pods in openfaas-fn', 'may_not_read_pods', { verbs: ['watch'], namespace: fn }, '["watch"]'],
    ['list deployments', 'may_not_read_deployments', { verbs: ['list'], namespace: fn }, 'resources: ["deployments"]'],
    ['get pods/log', 'may_not_read_logs', { verbs: ['get'], namespace: fn }, 'resources: ["pods/log"]'],
    ['list nodes in all', 'may_not_read_nodes', { verbs: ['list'] }, 'resources: ["nodes"]'],
    ['watch namespaces', 'may_not_read_namespaces', { verbs: ['watch'] }, 'resources: ["namespaces"]'],
    ['watch services', 'may_not_find_services', { verbs: ['watch'] }, 'resources: ["services"]'],
    ['list pods in all', 'may_not_find_agents', { verbs: ['list'] }, 'resources: ["pods"]'],
  ])('%s: %s', async (missing, code, params, rule) => {
    const { role, told } = await stage();
    role.missing.add(missing);
    const [finding, ...others] = provoked((await told()).answer.findings, code);
    expect(finding).toMatchObject({ params, copy: expect.stringContaining(rule) });
    // Reported once, although the request was refused too.
    expect(others).toEqual([]);
    expect(granted.found(code)).toEqual([]);
  });

  it('without access to logs, the figures from logs are missing', async () => {
    const { role, doctor } = await stage();
    role.missing.add('get pods/log');
    const { code, stdout } = await doctor();
    expect(code).toBe(1);
    expect(new ReadDoctor(stdout).figure('running')).toMatchObject({ source: null, missing: true });
    expect(granted.figure('running')).toMatchObject({ source: 'kubernetes', missing: false });
  });

  it('are reported for nodes and pods of metrics.k8s.io', async () => {
    const { role, told } = await stage();
    role.missing.add('list nodes in all').add('list pods in openfaas-fn');
    const metrics = provoked((await told()).answer.findings, 'may_not_read_metrics');
    expect(metrics.map(({ params }) => params)).toEqual([
      { resource: 'nodes', verbs: ['list'], namespace: null },
      { resource: 'pods', verbs: ['list'], namespace: fn },
    ]);
    expect(metrics[0]?.copy).toContain('apiGroups: ["metrics.k8s.io"]');
    expect(granted.found('may_not_read_metrics')).toEqual([]);
  });

  it('are not reported if the cluster does not answer access reviews', async () => {
    const { upstream, role, told } = await stage();
    role.missing.add('get pods/log');
    upstream.cluster.always = () => null;
    expect((await told()).found('may_not_read_logs')).toEqual([]);
  });
});
