import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
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

const fn = 'openfaas-fn';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

const folder = mkdtempSync(join(tmpdir(), 'faascope-roles-'));
afterAll(() => rmSync(folder, { recursive: true }));
const kubeconfig = join(folder, 'config');
const writeKubeconfig = (server: string) => {
  const context = { name: 'lab', context: { cluster: 'c', user: 'u' } };
  const clusters = [{ name: 'c', cluster: { server } }];
  const users = [{ name: 'u', user: { token: 's3cret' } }];
  writeFileSync(kubeconfig, JSON.stringify({ 'current-context': 'lab', clusters, contexts: [context], users }));
};
writeKubeconfig('http://127.0.0.1:9');
const noCluster = { HOME: folder, KUBECONFIG: '' };

async function printed(...flags: string[]): Promise<readonly Role[]> {
  const { code, stdout, stderr } = await runDoctor(['--rbac', ...flags], noCluster);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

describe('faascope doctor --rbac', () => {
  it.each<[string[], string[]]>([
    [[], ['ClusterRole faascope', 'ClusterRole faascope-functions']],
    [
      ['--kubernetes', '--functions-namespace', 'a'],
      ['ClusterRole faascope', 'Role faascope-functions a'],
    ],
    [
      ['--functions-namespace', '1234', '--functions-namespace', 'true', '--functions-namespace', 'true'],
      ['ClusterRole faascope', 'Role faascope-functions 1234', 'Role faascope-functions true'],
    ],
  ])('%j prints %j, whether or not there is a cluster', async (flags, want) => {
    const roles = await printed(...flags);
    expect(
      roles.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace].filter(Boolean).join(' ')),
    ).toEqual(want);
    expect(roles.every(({ metadata: { namespace = '' } }) => typeof namespace === 'string')).toBe(true);
  });

  it.each([[[]], [['--functions-namespace', 'a', '--agent', 'n1=http://a']], [['--kubeconfig', kubeconfig]]])(
    'with %j prints the same as JSON',
    async (flags) => {
      const { stdout } = await runDoctor(['--rbac', '--json', ...flags], noCluster);
      expect(JSON.parse(stdout)).toEqual({ apiVersion: 'v1', kind: 'List', items: await printed(...flags) });
    },
  );

  it.each([
    ['en', '# Nodes: names, addresses, sizes.'],
    ['zh', '# 节点：名称、地址、容量。'],
  ])('says in %s what each rule is for, and how to bind the roles', async (language, comment) => {
    const { stdout } = await runDoctor(['--rbac', '--lang', language, '--functions-namespace', 'a'], noCluster);
    expect(stdout).toContain(comment);
    const subject = '--serviceaccount=faascope:faascope';
    expect(stdout.split('\n').filter((line) => line.startsWith('#   '))).toEqual([
      `#   kubectl create clusterrolebinding faascope --clusterrole=faascope ${subject}`,
      `#   kubectl create rolebinding faascope-functions --role=faascope-functions --namespace=a ${subject}`,
    ]);
  });

  it('reports every mistake of its flags at once', async () => {
    const flags = ['--rbac', '--local', '--functions-namespace', 'A_b', '--agent', 'n1', '--listen', 'x'];
    const { code, stdout, stderr } = await runDoctor(flags, noCluster);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      'faascope: --functions-namespace: "A_b" is not a valid namespace name; use at most 63 characters of a-z, 0-9 and -.',
      'faascope: --local is for this machine and cannot be combined with --rbac; remove one of them.',
      'faascope: --agent: "n1" is not NODE=URL, such as node-1=http://10.0.0.7:8010.',
      'faascope: --listen must be HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000.',
    ]);
  });
});

describe('a client with the printed roles and nothing else', () => {
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
    writeKubeconfig(upstream.origin);
  });
  afterAll(() => upstream.kill());

  const dead = 'http://127.0.0.1:9';
  it.each<[string[]]>([
    [[]],
    [['--functions-namespace', fn]],
    [['--functions-namespace', fn, '--agent', `n1=${dead}`]],
    [['--functions-namespace', fn, '--agent', `n1=${dead}`, '--prometheus', dead, '--gateway-metrics', dead]],
  ])('%j: reads everything, and misses no permission', async (flags) => {
    const roles = await printed('--kubeconfig', kubeconfig, ...flags);
    role.granted = new Set(
      roles.flatMap(({ kind, metadata, rules }) => {
        // A ClusterRole for the namespaces of functions is bound there.
        const isOfCluster = kind === 'ClusterRole' && metadata.name === 'faascope';
        const where = isOfCluster ? 'all' : (metadata.namespace ?? fn);
        return rules.flatMap(({ resources, verbs }) =>
          resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource} in ${where}`)),
        );
      }),
    );
    const { stdout } = await runDoctor(['--json', '--kubeconfig', kubeconfig, ...flags]);
    const { answer, codes } = new ReadDoctor(stdout);
    expect(answer.connection).toMatchObject({ functions: 1, pods: 1, nodes: 1 });
    expect(codes.filter((code) => code.startsWith('may_not_'))).toEqual([]);
    role.granted = new Set();
    const { stdout: without } = await runDoctor(['--json', '--kubeconfig', kubeconfig, ...flags]);
    expect(new ReadDoctor(without).codes).toContain('may_not_read_nodes');
  });
});
