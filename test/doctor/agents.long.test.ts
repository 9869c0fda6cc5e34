import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { freePort } from '../prometheus/freePort.ts';
import { ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { ReadDoctor } from './doctorAnswer.ts';
import { runDoctor } from './doctorProcess.ts';
import { provoked } from './provoked.ts';

const root = join(import.meta.dirname, '../..');
const fn = 'openfaas-fn';
/** A pod of the recorded tree, and the first digits of the id of its pause. */
const pauseStart = '27936efc';
const podUid = '6e3aba0b-eab2-44ec-8616-afc7bc96390f';
const recorded = join(root, 'test/fixtures/cgroups/sample-1');

describe.skipIf(process.platform !== 'linux')('what the doctor finds of agents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-agents-'));
  const upstream = new ClusterServer();
  const agents: ServerProcess[] = [];
  let kubeconfig = '';

  beforeAll(async () => {
    const { cluster } = upstream;
    cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    cluster.put(nodesPath, fakeNode('n2', '10.0.0.2'));
    cluster.put(namespacesPath, fakeNamespace(fn));
    cluster.put(deploymentsPath(fn), fakeDeployment('add', fn));
    const pod = fakePod('add-1', fn, 'add');
    const folderOfPod = `sys/fs/cgroup/cpu/kubepods/burstable/pod${podUid}`;
    const containers = readdirSync(join(recorded, folderOfPod)).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const containerID = containers.find((id) => !id.startsWith(pauseStart));
    const status = {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'add',
          containerID: `containerd://${containerID}`,
          state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
        },
      ],
    };
    cluster.put(podsPath(fn), { ...pod, metadata: { ...pod.metadata, uid: podUid }, status });
    await upstream.start();
    kubeconfig = kubeconfigFile(folder, upstream.origin);
  });
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((agent) => agent.stop()));
  });
  afterAll(async () => {
    await upstream.kill();
    rmSync(folder, { recursive: true });
  });

  const agent = async (flags: readonly string[] = [], environment: Record<string, string> = {}, program?: string) => {
    const started = await ServerProcess.start(['agent', ...flags], environment, [], program);
    agents.push(started);
    return started;
  };
  const told = async (addresses: Readonly<Record<string, string>>) => {
    const flags = Object.entries(addresses).flatMap(([node, url]) => ['--agent', `${node}=${url}`]);
    return new ReadDoctor((await runDoctor(['--json', '--kubeconfig', kubeconfig, ...flags])).stdout);
  };
  const paramsOf = (read: ReadDoctor, code: FindingCode) => read.found(code).map(({ params }) => params);

  it('the doctor names nodes without an agent', async () => {
    const { origin } = await agent();
    expect(provoked((await told({ n1: origin })).answer.findings, 'agents_missing')).toMatchObject([
      { params: { nodes: ['n2'] } },
    ]);
    const read = await told({ n1: origin, n2: origin });
    expect(read.found('agents_missing')).toEqual([]);
    expect(read.figure('node.memRate')?.served).toEqual([{ source: 'agent', count: 2 }]);
  });

  it('the doctor reports a stopped agent until it is back', async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const first = await agent(['--listen', listen]);
    const flags = ['--kubeconfig', kubeconfig, '--agent', `n1=http://${listen}`];
    const server = await ServerProcess.start(flags);
    const findings = async () => (await ReadDoctor.of(server.origin)).answer.findings;
    const failing = async () => (await findings()).filter(({ code }) => code === 'agent_failing');
    await until('the inventory is read', async () => (await server.get('/readyz')).status === 200);
    expect(await failing()).toEqual([]);
    await first.stop();
    await until('it is missed', async () => (await failing()).length > 0);
    expect(provoked(await findings(), 'agent_failing')).toMatchObject([
      { params: { node: 'n1', message: expect.stringContaining('Connection refused by') } },
    ]);
    await agent(['--listen', listen]);
    await until('it is found again', async () => (await failing()).length === 0);
    const { answer } = await ReadDoctor.of(server.origin);
    expect(answer.sources.find(({ name }) => name === 'agent')).toMatchObject({ address: `http://${listen}` });
    await server.stop();
  });

  it('the doctor reports an agent of another version', async () => {
    const release = join(folder, 'release');
    mkdirSync(release);
    cpSync(join(root, 'dist'), join(release, 'dist'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(release, 'node_modules'));
    writeFileSync(join(release, 'package.json'), '{"name": "faascope", "version": "9.9.9", "type": "module"}');
    const other = await agent([], {}, join(release, 'dist/cli/faascope.js'));
    const same = await agent();
    const [finding] = provoked(
      (await told({ n1: other.origin, n2: same.origin })).answer.findings,
      'agent_version_differs',
    );
    expect(finding?.params).toEqual({ nodes: ['n1'], versions: ['9.9.9'], version: expect.stringMatching(/^0\./) });
    expect((await told({ n1: same.origin, n2: same.origin })).found('agent_version_differs')).toEqual([]);
  });

  it('the doctor reports an agent whose clock is off', async () => {
    const shift = join(folder, 'shift.mjs');
    writeFileSync(shift, 'const now = Date.now;\nDate.now = () => now() - 7000;\n');
    const shifted = await agent([], { NODE_OPTIONS: `--import=${shift}` });
    const [off] = provoked((await told({ n1: shifted.origin })).answer.findings, 'agent_clock_off');
    expect(off?.params).toMatchObject({ node: 'n1' });
    expect(off?.params['aheadSeconds']).toBeCloseTo(-7, 0);
    expect(paramsOf(await told({ n1: (await agent()).origin }), 'agent_clock_off')).toEqual([]);
  });

  it('the doctor reports an agent that cannot see its node', async () => {
    const gone = mkdtempSync(join(folder, 'root-'));
    const blind = await agent(['--host-root', gone]);
    rmSync(gone, { recursive: true });
    await until('it has looked', async () => paramsOf(await told({ n1: blind.origin }), 'agent_blind').length > 0);
    expect(provoked((await told({ n1: blind.origin })).answer.findings, 'agent_blind')).toHaveLength(1);
    const { origin } = await agent();
    await until(
      'its figures are told',
      async () => (await told({ n1: origin })).figure('node.cpuRate')?.source === 'agent',
    );
    expect(paramsOf(await told({ n1: origin }), 'agent_blind')).toEqual([]);
  });

  it('the doctor reports pods whose cgroups an agent cannot find', async () => {
    const elsewhere = join(folder, 'elsewhere');
    cpSync(recorded, elsewhere, { recursive: true });
    for (const mount of readdirSync(join(elsewhere, 'sys/fs/cgroup'))) {
      rmSync(join(elsewhere, 'sys/fs/cgroup', mount, 'kubepods'), { recursive: true, force: true });
    }
    const without = await agent(['--host-root', elsewhere]);
    const found = async (origin: string) => paramsOf(await told({ n1: origin }), 'agent_misses_pods');
    await until('it has looked', async () => (await found(without.origin)).length > 0);
    expect(provoked((await told({ n1: without.origin })).answer.findings, 'agent_misses_pods')).toMatchObject([
      { params: { node: 'n1', namespace: fn, pods: ['add-1'] } },
    ]);
    const { origin } = await agent(['--host-root', recorded]);
    await until('the pod is told', async () => (await told({ n1: origin })).figure('pod.cpuRate')?.source === 'agent');
    expect(await found(origin)).toEqual([]);
  });

  it('the doctor reports a kernel that does not count the disk I/O of pods', async () => {
    const uncounted = join(folder, 'uncounted');
    cpSync(recorded, uncounted, { recursive: true });
    for (const entry of readdirSync(uncounted, { recursive: true, encoding: 'utf8' })) {
      // Like Linux 6.10 and newer before a throttle rule is written.
      if (entry.includes('blkio.throttle.io_service_bytes')) writeFileSync(join(uncounted, entry), 'Total 0\n');
    }
    const counting = await agent(['--host-root', recorded]);
    const other = await agent(['--host-root', uncounted]);
    const found = async (origin: string) => paramsOf(await told({ n1: origin }), 'blkio_not_counted');
    await until('it is sure', async () => (await found(other.origin)).length > 0);
    expect(provoked((await told({ n1: other.origin })).answer.findings, 'blkio_not_counted')).toMatchObject([
      { params: { nodes: ['n1'] } },
    ]);
    const read = await told({ n1: counting.origin });
    expect(read.figure('pod.cpuRate')?.source).toBe('agent');
    expect(read.found('blkio_not_counted')).toEqual([]);
  });
});
