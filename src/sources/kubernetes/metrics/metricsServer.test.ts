import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCluster, failure } from '../../../../test/kubernetes/fakeCluster.ts';
import type { PodRecord } from '../../../model/inventory/inventory.ts';
import { InventoryIndex } from '../../../model/inventory/inventoryIndex.ts';
import type { MeasuredEntity } from '../../../model/source/metricsSource.ts';
import { MetricsServer } from './metricsServer.ts';

const group = '/apis/metrics.k8s.io';
let base = `${group}/v1beta1`;
const target = { nodeNames: ['n1'], podUids: ['u1'] };

function pod(uid: string, name: string, containers: string[]): PodRecord {
  return {
    uid,
    id: { connection: 'lab', namespace: 'fn', name },
    functionName: 'add',
    nodeName: 'n1',
    podIp: '',
    ready: true,
    trouble: null,
    restarts: 0,
    lastEnd: null,
    containers: containers.map((container) => ({ name: container, id: null })),
    createdAtMs: null,
    startedAtMs: 0,
    memoryLimitBytes: null,
  };
}

const inventory = InventoryIndex.of({
  functions: [
    { id: { connection: 'lab', namespace: 'fn', name: 'add' }, image: '', replicasWanted: 2, execTimeoutMs: null },
  ],
  pods: [pod('u1', 'add-1', ['add']), pod('u2', 'add-2', ['add', 'mesh'])],
  nodes: [],
}).snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'fn' });

class Stage {
  readonly cluster = new FakeCluster();
  readonly stopping = new AbortController();
  readonly source = new MetricsServer({
    api: this.cluster,
    address: 'https://cluster.example',
    inventory: {
      snapshot: () => inventory,
      nodeItem: (name) =>
        name === 'n1' ? { record: { name, ip: '' }, capacityCores: 4, capacityMemoryBytes: 1000 } : null,
    },
    podSelector: 'faas_function',
    clock: { wallMs: () => Date.now(), monotonicMs: () => Date.now() },
  });

  /** What the cluster measured up to now. */
  measure(cores: string, memory: string): void {
    const when = { timestamp: new Date(Date.now()).toISOString(), window: '15s' };
    const usage = { cpu: cores, memory };
    const container = { name: 'add', usage };
    this.cluster.texts.set(base, '{"kind":"APIResourceList"}');
    this.cluster.texts.set(`${base}/nodes`, JSON.stringify({ items: [{ metadata: { name: 'n1' }, ...when, usage }] }));
    const items = ['add-1', 'add-2'].map((name) => ({ metadata: { name }, ...when, containers: [container] }));
    this.cluster.texts.set(`${base}/namespaces/fn/pods`, JSON.stringify({ items }));
  }

  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  get asked(): number {
    return this.cluster.requests.filter(({ path }) => path.startsWith(`${base}/`)).length;
  }
}

/** Waits as long as it takes. */
const never = new AbortController().signal;

describe('MetricsServer', () => {
  let stage: Stage;
  let running: Promise<void>;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_000_000_000 });
    stage = new Stage();
  });
  afterEach(async () => {
    stage.stopping.abort();
    await running;
    vi.useRealTimers();
  });
  const begin = async () => {
    running = stage.source.run(stage.stopping.signal);
    await stage.pass(0);
  };
  const second = () => Math.floor(Date.now() / 1000);

  it('has no figures until the cluster serves the API', async () => {
    await begin();
    expect([stage.source.node('n1'), stage.source.pod('u1')]).toEqual([null, null]);
    stage.measure('1', '100');
    await stage.pass(60_000);
    expect(stage.source.node('n1')).not.toBeNull();
    expect(stage.source.node('other')).toBeNull();
  });

  it.each<[figure: string, MeasuredEntity, path: string | null]>([
    ['cpuPercent', { nodeName: 'n/1' }, '/nodes/n%2F1'],
    ['memoryPercent', { nodeName: 'n1' }, '/nodes/n1'],
    ['rootDiskPercent', { nodeName: 'n1' }, null],
    ['cpuPercent', { pods: [pod('u1', 'add-1', [])] }, '/namespaces/fn/pods/add-1'],
    [
      'memoryBytes',
      { pods: [pod('u1', 'add-1', []), pod('u2', 'add-2', [])] },
      '/namespaces/fn/pods?labelSelector=faas_function',
    ],
    ['cpuPercent', { pods: [] }, null],
    ['pids', { pods: [pod('u1', 'add-1', [])] }, null],
  ])('measures %s of %j with %s', async (figure, entity, path) => {
    expect(stage.source.howOf(figure, entity)).toBeNull();
    stage.measure('500m', '250');
    await begin();
    expect(stage.source.howOf(figure, entity)).toBe(path === null ? null : base + path);
  });

  it('says how it measures all functions, without the names of their namespaces', async () => {
    stage.measure('500m', '250');
    await begin();
    const pods = `${base}/namespaces/{namespace}/pods?labelSelector=faas_function`;
    expect(await stage.source.coarseUsage(stage.stopping.signal)).toMatchObject({
      how: { cpuPercent: pods, memoryBytes: pods, nodes: `${base}/nodes` },
    });
  });

  it('answers a first request with the last window, then polls every 15 s', async () => {
    stage.measure('500m', '250');
    await begin();
    await stage.source.follow(target, never);
    const node = stage.source.node('n1');
    const usage = stage.source.pod('u1');
    expect(node?.cpuPercent?.at(second())).toBe(12.5);
    expect(node?.cpuPercent?.at(second() - 14)).toBe(12.5);
    expect(node?.memoryPercent?.at(second())).toBe(25);
    expect(node?.memoryTotalBytes).toBe(1000);
    expect(usage?.cpuPercent.at(second())).toBe(50);
    expect(usage?.workingSetBytes.at(second())).toBe(250);
    expect(stage.source.intervalSeconds).toBeNull();
    await stage.pass(14_000);
    stage.measure('1', '500');
    await stage.pass(1000);
    expect(usage?.cpuPercent.at(second())).toBe(100);
    expect(stage.source.intervalSeconds).toBe(14);
  });

  it.each<[string, string[] | null, string | null]>([
    ['v1, where both are', ['v1', 'v1beta1'], 'v1'],
    ['v1, where it is alone', ['v1'], 'v1'],
    ['v1beta1, where v1 is not', ['v1beta1', 'v2alpha1'], 'v1beta1'],
    ['v1beta1, where the group does not say', null, 'v1beta1'],
  ])('uses %s', async (_name, offered, want) => {
    base = `${group}/${want}`;
    const versions = offered?.map((version) => ({ version, groupVersion: `metrics.k8s.io/${version}` }));
    if (offered !== null) stage.cluster.texts.set(group, JSON.stringify({ kind: 'APIGroup', versions }));
    stage.measure('500m', '250');
    await begin();
    await stage.source.follow(target, never);
    expect(stage.source.node('n1')?.cpuPercent?.at(second())).toBe(12.5);
    expect(stage.source.health()[0]?.address).toBe(`https://cluster.example${base}`);
    base = `${group}/v1beta1`;
  });

  it('switches to v1 when v1beta1 is no longer served', async () => {
    stage.measure('500m', '250');
    await begin();
    await stage.source.follow(target, never);
    stage.cluster.texts.clear();
    base = `${group}/v1`;
    stage.cluster.texts.set(group, JSON.stringify({ versions: [{ version: 'v1' }] }));
    await stage.pass(50_000);
    stage.measure('1', '250');
    await stage.pass(30_000);
    expect(stage.source.node('n1')?.cpuPercent?.at(second())).toBe(25);
    base = `${group}/v1beta1`;
  });

  it('does not poll while nothing is watched', async () => {
    stage.measure('1', '1');
    await begin();
    await stage.pass(60_000);
    expect(stage.asked).toBe(0);
    await stage.source.follow(target, never);
    await stage.source.follow(target, never);
    expect(stage.asked).toBe(2);
    stage.source.unfollow(target);
    await stage.pass(15_000);
    expect(stage.asked).toBe(4);
    stage.source.unfollow(target);
    await stage.pass(60_000);
    expect(stage.asked).toBe(4);
    expect(stage.source.pod('u1')?.cpuPercent.at(second())).toBeNaN();
  });

  it('a pod with a container missing is unknown', async () => {
    stage.measure('1', '1');
    await begin();
    await stage.source.follow({ nodeNames: [], podUids: ['u1', 'u2'] }, never);
    expect(stage.source.pod('u1')?.cpuPercent.at(second())).toBe(100);
    expect(stage.source.pod('u2')?.cpuPercent.at(second())).toBeNaN();
  });

  it('a failure rejects the first request and is not cached', async () => {
    stage.measure('1', '1');
    await begin();
    stage.cluster.always = ({ path }) => (path === base ? null : failure(503, 'metrics not available yet'));
    await expect(stage.source.follow(target, never)).rejects.toMatchObject({ code: 'upstream_failed' });
    stage.cluster.always = () => null;
    await stage.pass(15_000);
    const asked = stage.asked;
    await stage.source.follow(target, never);
    expect(stage.asked).toBe(asked + 2);
  });

  it.each([
    ['something other than JSON', 'nonsense'],
    ['an invalid item', '{"items":[{"metadata":nonsense}]}'],
    ['a list that is cut off', '{"items":[{"metadata":{"name":"n1"}}'],
  ])('%s fails the request', async (_name, text) => {
    stage.measure('1', '1');
    await begin();
    stage.cluster.texts.set(`${base}/nodes`, text);
    await expect(stage.source.follow(target, never)).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  it('measures all functions at once, watched or not', async () => {
    stage.measure('500m', '250');
    await begin();
    const asked = stage.asked;
    const usage = await stage.source.coarseUsage(stage.stopping.signal);
    expect(stage.asked).toBe(asked + 2);
    expect(usage?.node?.('n1')).toMatchObject({ cpuPercent: 12.5, memoryPercent: 25, cpus: 4, rootDiskPercent: null });
    expect(usage).toMatchObject({ source: 'metrics-server', intervalSeconds: 15, measuredAtMs: Date.now() });
    const [whole, partial] = [inventory.index.pod('u1'), inventory.index.pod('u2')].map((one) =>
      one === null ? [] : [one],
    );
    const add = { namespace: 'fn', name: 'add' };
    expect(usage?.of?.(add, whole ?? [])).toEqual({ cpuPercent: 50, workingSetBytes: 250 });
    expect(usage?.of?.(add, partial ?? [])).toEqual({ cpuPercent: null, workingSetBytes: null });
  });

  it.each<[string, number | null, number | null]>([
    ['of a pod that is younger than the sample of another pod', null, 50],
    ['except for a pod that has no sample because it is new', 10_000, 50],
    ['and unknown where an older pod has no sample', 20_000, null],
  ])('CPU is a sum of all pods, %s', async (_name, unmeasuredAgoMs, want) => {
    stage.measure('500m', '250');
    const path = `${base}/namespaces/fn/pods`;
    const { items } = JSON.parse(stage.cluster.texts.get(path) ?? '');
    const [first, other] = items;
    const containers = ['add', 'mesh'].map((name) => ({ ...other.containers[0], name }));
    const late = { ...other, timestamp: new Date(Date.now() - 100_000).toISOString(), containers };
    stage.cluster.texts.set(path, JSON.stringify({ items: [first, late] }));
    await begin();
    const usage = await stage.source.coarseUsage(stage.stopping.signal);
    const young = { ...pod('u1', 'add-1', ['add']), startedAtMs: Date.now() - 20_000 };
    const unmeasured = unmeasuredAgoMs === null ? [] : [pod('u3', 'add-3', ['add'])];
    const pods = [young, ...unmeasured.map((each) => ({ ...each, startedAtMs: Date.now() - (unmeasuredAgoMs ?? 0) }))];
    expect(usage?.of?.({ namespace: 'fn', name: 'add' }, pods).cpuPercent).toBe(want);
    expect(usage?.measuredAtMs).toBe(Date.now() - 100_000);
  });

  it('reads lists of more than 16 MiB', async () => {
    stage.measure('1', '1');
    const nodes = JSON.parse(stage.cluster.texts.get(`${base}/nodes`) ?? '');
    const [first] = nodes.items;
    const labels = { padding: 'x'.repeat(100_000) };
    const items = Array.from({ length: 170 }, (_, index) => ({
      ...first,
      metadata: { name: `other-${index}`, labels },
    }));
    stage.cluster.texts.set(`${base}/nodes`, JSON.stringify({ items: [...items, first] }));
    await begin();
    const following = stage.source.follow(target, never);
    await stage.pass(0);
    await following;
    expect(stage.source.node('n1')?.cpuPercent?.at(second())).toBe(25);
  });

  it('during a failure, values hold for two intervals, then are unknown', async () => {
    stage.measure('1', '1');
    await begin();
    await stage.source.follow(target, never);
    stage.cluster.always = () => failure(500, 'x');
    await stage.pass(30_000);
    expect(stage.source.pod('u1')?.cpuPercent.at(second())).toBe(100);
    await stage.pass(1000);
    expect(stage.source.pod('u1')?.cpuPercent.at(second())).toBeNaN();
  });
});
