import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { V1Answers, WindowState } from '../../src/client/client.ts';
import { fillCluster, placedPod } from '../agent/simulatedNodes.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { ServerProcess } from '../serverProcess.ts';
import { StreamReader } from '../streams/streamReader.ts';
import { until } from '../until.ts';

type Explanation = Pick<V1Answers['node']['sources'][string], 'why' | 'how'>;
type Sources = Readonly<Record<string, V1Answers['node']['sources'][string]>>;

/** `sources` of an answer. */
async function sourcesOf(server: ServerProcess, path: string): Promise<Sources> {
  const { status, body } = await server.get(`/api/v1${path}`);
  expect({ path, status }).toEqual({ path, status: 200 });
  return Object(body).sources;
}

/** Of some figures of an answer, why they are not better, and how they are measured. */
async function explained(server: ServerProcess, path: string, ...figures: readonly string[]): Promise<unknown[]> {
  const sources = await sourcesOf(server, path);
  return figures.map((figure) => [sources[figure]?.source, sources[figure]?.why, sources[figure]?.how]);
}

/** The first state of a topic. */
async function stateOf(server: ServerProcess, topic: string): Promise<unknown> {
  const reader = await StreamReader.open(server.origin, { [topic]: null });
  const { data } = await reader.event(({ name }) => name === 'state');
  reader.socket.destroy();
  return data['state'];
}

const windowOf = async (server: ServerProcess, topic: string): Promise<WindowState> =>
  Object(await stateOf(server, topic));

/** Why and how of each figure. */
function explanations(sources: Readonly<Record<string, Explanation>>): object {
  return Object.fromEntries(Object.entries(sources).map(([figure, { why, how }]) => [figure, { why, how }]));
}

describe.skipIf(process.platform !== 'linux')('The provenance of the figures of this machine', () => {
  const node = encodeURIComponent(hostname());
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    await until('the function is measured', async () => {
      return (await sourcesOf(server, '/functions/openfaas-fn/slow'))['cpuPercent']?.ageSeconds !== null;
    });
  });
  afterAll(() => server.stop());

  it('names the files that exist and are read, and no reason', async () => {
    const sources = await sourcesOf(server, `/nodes/${node}`);
    const measured = Object.entries(sources).filter(([, { source }]) => source !== null);
    expect(measured.map(([figure]) => figure)).toEqual(
      expect.arrayContaining(['cpuPercent', 'rootDiskPercent', 'load']),
    );
    for (const [figure, { source, why, how }] of measured) {
      expect({ figure, source, why }).toEqual({ figure, source: 'local', why: null });
      expect(existsSync(how?.replace('statfs ', '') ?? ''), `${figure}: ${how}`).toBe(true);
    }
    expect(sources['cpuPercent']?.how).toBe('/proc/stat');
  });

  it('names the files of the processes of a function, and says nothing of calls that it counts itself', async () => {
    const path = '/functions/openfaas-fn/slow';
    const usage = [
      ['local', null, '/proc/PID/stat'],
      ['local', null, '/proc/PID/smaps_rollup'],
    ];
    const calls = ['local', null, null];
    // CPU is known from the second sample on.
    await expect
      .poll(() => explained(server, path, 'cpuPercent', 'memoryBytes', 'callsPerSecond'))
      .toEqual([...usage, calls]);
    expect(await explained(server, `${path}/window`, 'cpuPercent', 'memoryPercent', 'p95Ms')).toEqual([
      ...usage,
      calls,
    ]);
    const listed = async () => Object((await server.get('/api/v1/functions?q=slow')).body).items[0].sources.cpuPercent;
    await expect.poll(listed).toMatchObject({ source: 'local', why: null, how: '/proc/PID/stat' });
  });

  it('is the same in the windows of streams, and told once for all items of a list', async () => {
    for (const [topic, path] of [
      [`node:${hostname()}`, `/nodes/${node}/window`],
      ['function:openfaas-fn/slow', '/functions/openfaas-fn/slow/window'],
    ] as const) {
      const { sources } = await windowOf(server, topic);
      expect(explanations(sources)).toEqual(explanations(await sourcesOf(server, path)));
    }
    const list = Object(await stateOf(server, 'functions'));
    expect(list.how).toMatchObject({ cpuPercent: { local: '/proc/PID/stat' }, callsPerSecond: {} });
    expect(Object.keys(list.items[0].sources.cpuPercent)).toEqual(['source', 'intervalSeconds', 'why']);
  });

  it('leaves the answers of the 12 paths as they are', async () => {
    const { body } = await server.get(`/dynamic/node?node=${node}`);
    expect(Object.keys(Object(body).meta.cpuRate)).toEqual(['source', 'intervalSeconds', 'ageSeconds']);
  });
});

describe.skipIf(process.platform !== 'linux')('The provenance of the figures of a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-provenance-'));
  const tokenFile = join(folder, 'token');
  const secret = 'a-token-that-nobody-is-told';
  const pods = [placedPod(1, 'add', 'n1'), placedPod(2, 'add', 'n2')];
  let cluster: ClusterServer;
  let agent: ServerProcess;
  let server: ServerProcess;
  beforeAll(async () => {
    writeFileSync(tokenFile, `${secret}\n`);
    cluster = new ClusterServer();
    fillCluster(cluster.cluster, ['n1', 'n2'], pods);
    await cluster.start();
    agent = await ServerProcess.start(['agent', '--agent-token-file', tokenFile]);
  });
  afterAll(async () => {
    await agent.stop();
    await cluster.kill();
    rmSync(folder, { recursive: true });
  });
  const start = async (...flags: string[]) => {
    server = await ServerProcess.start(['--kubeconfig', kubeconfigFile(folder, cluster.origin), ...flags]);
    await expect.poll(async () => (await server.get('/global/functions')).status).toBe(200);
  };

  it('names the agent of a node and what it reads, and why another node has no figures', async () => {
    await start('--agent', `n1=${agent.origin}`, '--agent-token-file', tokenFile);
    const reads = `${agent.origin}/v1/windows`;
    expect(await explained(server, '/nodes/n1', 'cpuPercent', 'networkUpKibPerSecond')).toEqual([
      ['agent', null, `${reads} /proc/stat`],
      ['agent', null, `${reads} /proc/1/net/dev`],
    ]);
    expect(explanations((await windowOf(server, 'node:n1')).sources)).toEqual(
      explanations(await sourcesOf(server, '/nodes/n1/window')),
    );
    // That an agent is missing shows only when all are looked for, which the first unknown figure begins.
    const missing = [null, 'agents_missing', null];
    await expect
      .poll(() => explained(server, '/nodes/n2', 'cpuPercent', 'ioSomePressurePercent', 'load'))
      .toEqual([missing, missing, missing]);
    expect((await windowOf(server, 'node:n2')).sources['cpuPercent']).toMatchObject({ why: 'agents_missing' });
    const items = Object((await server.get('/api/v1/nodes')).body).items;
    expect(items.map((item: { sources: Sources }) => item.sources['cpuPercent']?.why)).toEqual([
      null,
      'agents_missing',
    ]);
    for (const path of ['/nodes/n1', '/nodes', '/functions/openfaas-fn/add', '/sources', '/doctor']) {
      expect(JSON.stringify((await server.get(`/api/v1${path}`)).body)).not.toContain(secret);
    }
    await server.stop();
  });

  it('says that there are no agents, and no gateway', async () => {
    await start();
    const none = [null, 'no_agents', null];
    for (const path of ['/nodes/n1', `/pods/openfaas-fn/${pods[0]?.name}`, '/functions/openfaas-fn/add']) {
      await expect.poll(() => explained(server, path, 'cpuPercent', 'memoryPercent')).toEqual([none, none]);
    }
    expect(await explained(server, '/functions/openfaas-fn/add', 'callsPerSecond')).toEqual([
      [null, 'no_gateway_found', null],
    ]);
    const { items } = Object((await server.get('/api/v1/functions')).body);
    expect(items[0].sources).toMatchObject({
      cpuPercent: { source: null, why: 'no_agents', how: null },
      callsPerSecond: { source: null, why: 'no_gateway_found', how: null },
    });
    const list = Object(await stateOf(server, 'functions'));
    expect(list.items[0].sources.memoryBytes).toEqual({ source: null, intervalSeconds: null, why: 'no_agents' });
    await server.stop();
  });
});
