import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import type { Invocation } from '../../src/model/invocation/invocation.ts';
import { fakeCalls } from '../fakeCalls.ts';
import { fakeConnection, fakePod } from '../fakeConnection.ts';
import { fakeLogs } from '../fakeLogs.ts';
import { anInvocation } from '../invocation/parsedLog.ts';
import { ServerProcess } from '../serverProcess.ts';
import { BuiltServer } from './builtServer.ts';
import { canaryConnection } from './canaryConnection.ts';

const clock = { wallMs: () => 1_000_500, monotonicMs: () => 0 };
/** One of its nodes has an agent that fails. */
const nothing = { source: null, intervalSeconds: null, ageSeconds: null, why: 'agent_failing', how: null };

describe('The object of a pod and of a node', () => {
  let server: ServerProcess;
  let podPath = '';
  const nodePath = `/api/v1/nodes/${encodeURIComponent(hostname())}`;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
    const { body } = await server.get('/api/v1/pods?function=slow');
    podPath = `/api/v1/pods/openfaas-fn/${Object(body).items?.[0]?.name}`;
  });
  afterAll(() => server.stop());

  it('has the newest figures of its window', async () => {
    for (const path of [podPath, nodePath]) {
      const memory = async () => Object((await server.get(path)).body).figures.memoryPercent;
      await expect.poll(memory).toBeGreaterThan(0);
      const { figures, sources } = Object((await server.get(path)).body);
      const window = Object((await server.get(`${path}/window`)).body);
      expect(Object.keys(figures)).toEqual(Object.keys(window.columns));
      expect(Object.keys(sources)).toEqual([...Object.keys(window.columns), ...(path === nodePath ? ['load'] : [])]);
      expect(sources.cpuPercent).toMatchObject({ source: 'local' });
    }
  });

  it('is measured by a source whose last answers are listed', async () => {
    const arrivals = async () => Object((await server.get('/api/v1/sources')).body).items[0].arrivals;
    await expect.poll(async () => (await arrivals()).length).toBeGreaterThan(2);
    const times: number[] = (await arrivals()).map((each: { atSeconds: number }) => each.atSeconds);
    for (const [index, at] of times.entries()) if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThan(0.5);
  });

  it('has what this machine tells of itself', async () => {
    const { sources } = Object((await server.get(nodePath)).body);
    expect(sources.load).toMatchObject({ source: 'local', intervalSeconds: 5, ageSeconds: expect.any(Number) });
    expect((await server.get(nodePath)).body).toMatchObject({
      kernel: expect.stringMatching(/^\d+\.\d+/),
      kubelet: null,
      taints: null,
      load: { oneMinute: expect.any(Number), fifteenMinutes: expect.any(Number) },
      interfaces: expect.any(Array),
      disks: expect.any(Array),
      rootDevice: expect.any(String),
      clockOffsetMs: 0,
    });
  });

  it('has the calls that run there', async () => {
    const call = fetch(`${server.origin}/function/slow`, { method: 'POST', body: '3' });
    const pods = async () => Object((await server.get('/api/v1/pods?function=slow')).body).items;
    await expect
      .poll(async () => Object((await server.get(nodePath)).body).runningCalls)
      .toMatchObject([{ namespace: 'openfaas-fn', function: 'slow', id: expect.any(String) }]);
    const names: string[] = (await pods()).map((pod: { name: string }) => pod.name);
    const inFlight = names.map(
      async (name) => Object((await server.get(`/api/v1/pods/openfaas-fn/${name}`)).body).inFlight,
    );
    expect((await Promise.all(inFlight)).reduce((sum, calls) => sum + calls, 0)).toBe(1);
    await (await call).text();
    await expect.poll(async () => Object((await server.get(nodePath)).body).runningCalls).toEqual([]);
  });
});

describe('The object of a pod and of a node that nobody measures', () => {
  let server: BuiltServer;
  beforeAll(async () => {
    server = await BuiltServer.of({ ...canaryConnection(clock), metrics: [] });
  });
  afterAll(() => server.close());

  it('has what the inventory tells, and unknown figures', async () => {
    for (const path of ['/api/v1/pods/fn/add-1', '/api/v1/nodes/n1']) {
      const { status, body } = await server.get(path);
      expect(status).toBe(200);
      const { figures, sources } = Object(body);
      expect([figures.cpuPercent, sources.cpuPercent]).toEqual([null, nothing]);
    }
    expect((await server.get('/api/v1/pods/fn/add-1')).body).toMatchObject({ inFlight: 1, restarts: 0 });
    expect((await server.get('/api/v1/nodes/n1')).body).toMatchObject({
      kernel: null,
      load: null,
      disks: null,
      clockOffsetMs: null,
      sources: { load: nothing },
    });
  });
});

describe('The calls that run on a node', () => {
  const known = new Map<string, readonly Invocation[] | null>();
  const running = (pod: string, name: string, startedAt = 990_000) =>
    anInvocation({
      id: `${pod}-call`,
      function: { connection: 'lab', namespace: 'fn', name },
      pod: { uid: pod, name: pod, nodeName: 'n1', createdAtMs: 0 },
      startedAt,
      endedAt: null,
      state: 'running',
    });
  const touched = new Set<string>();
  const logs = fakeLogs({
    known: ({ name }) => known.get(name) ?? null,
    running: ({ name }) => known.get(name) ?? [],
    touch: async ({ name }) => void touched.add(name),
  });
  /** Calls in flight, as gateways count them. */
  const counts = new Map<string, number>();
  let intervalSeconds: number | null = 1;
  const calls = fakeCalls({
    calls: ({ name }) => {
      const started = counts.get(name);
      const value = {
        started: started ?? 0,
        completedByCode: new Map(),
        requestSeconds: { buckets: null, count: 0, sumSeconds: 0 },
      };
      return started === undefined
        ? null
        : { source: 'gateway', intervalSeconds, measuredAtMs: 1_000_000, steady: true, value };
    },
    inFlight: (pod) => (pod === 'idle-1' ? { calls: 0, measuredAtMs: 1_000_000, idleSinceMs: 995_000 } : null),
  });
  let nowMs = 1_000_500;
  let server: BuiltServer;
  beforeAll(async () => {
    const pods = [
      fakePod('add-1', 'add'),
      fakePod('add-2', 'add', { nodeName: 'n2' }),
      fakePod('idle-1', 'idle'),
      fakePod('far-1', 'far', { nodeName: 'n2' }),
    ];
    const functions = ['add', 'idle', 'far'].map((name) => ({
      id: { connection: 'lab', namespace: 'fn', name },
      image: name,
      replicasWanted: 1,
      execTimeoutMs: null,
    }));
    const index = InventoryIndex.of({ functions, pods, nodes: ['n1', 'n2'].map((name) => ({ name, ip: '' })) });
    // Counts of all functions are used for a second.
    const moving = { ...clock, wallMs: () => nowMs };
    const { metrics } = canaryConnection(moving);
    server = await BuiltServer.of(fakeConnection(index, moving, { metrics, logs, calls }));
  });
  afterAll(() => server.close());

  const add = [running('add-1', 'add'), running('add-2', 'add')];
  const idle = [running('idle-1', 'idle')];
  type Known = Record<string, readonly Invocation[] | null>;
  it.each<[string, Known, Record<string, number>, string[] | null, string[]]>([
    ['are those of its own pods, without ones that ended where no log tells', { add, idle }, {}, ['add-1-call'], []],
    ['are none where nothing runs', { add: [], idle: [] }, {}, [], []],
    ['are unknown while one of its functions is neither followed nor counted', { idle }, {}, null, []],
    ['are unknown while a log is not read', { add: null, idle }, {}, null, []],
    ['are none of a function whose pods count none', { add }, {}, ['add-1-call'], []],
    ['are none where all are counted without any', {}, { add: 0, far: 3 }, [], []],
    ['are unknown while one of a busy function is not read, which is followed', {}, { add: 2 }, null, ['add']],
    ['are those of busy functions that are followed', { add }, { add: 2, far: 3 }, ['add-1-call'], ['add']],
  ])('%s', async (_name, given, counted, want, followed) => {
    nowMs += 2000;
    touched.clear();
    counts.clear();
    for (const [name, number] of Object.entries(counted)) counts.set(name, number);
    known.clear();
    for (const [name, invocations] of Object.entries(given)) known.set(name, invocations);
    const { runningCalls } = Object((await server.get('/api/v1/nodes/n1')).body);
    expect(runningCalls?.map(({ id }: { id: string }) => id) ?? null).toEqual(want);
    expect([...touched]).toEqual(followed);
  });

  it.each([
    ['none', 'every second', 1, []],
    ['unknown', 'every 15 s', 15, null],
    ['unknown', 'once, some time ago', null, null],
  ])('are %s where no log is read and all were counted without any: %s', async (_what, _how, seconds, want) => {
    intervalSeconds = seconds;
    known.clear();
    counts.clear();
    for (const name of ['add', 'idle', 'far']) counts.set(name, 0);
    nowMs += 2000;
    const { runningCalls } = Object((await server.get('/api/v1/nodes/n1')).body);
    intervalSeconds = 1;
    expect(runningCalls).toEqual(want);
  });

  it('are in the first answer, once the logs of busy functions are read', async () => {
    known.clear();
    known.set('far', []);
    counts.clear();
    counts.set('far', 1);
    counts.set('add', 2);
    nowMs += 2000;
    logs.touch = async () => {
      await null;
      known.set('add', add);
    };
    const { runningCalls } = Object((await server.get('/api/v1/nodes/n2')).body);
    expect(runningCalls).toMatchObject([{ id: 'add-2-call', function: 'add', pod: 'add-2' }]);
  });
});
