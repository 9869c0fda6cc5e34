import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { Connection } from '../source/connection.ts';
import type { MetricsSource } from '../source/metricsSource.ts';
import { Checkups, unmeasuredFindings } from './checkup.ts';

/** A connection without figures. */
const bare: Connection = {
  name: 'local',
  kind: 'local',
  platforms: [],
  clock: { wallMs: () => 0, monotonicMs: () => 0 },
  inventory: { name: 'local', revision: 0, snapshot: () => null, fault: null },
  metrics: [],
  calls: null,
  logs: null,
  invoker: null,
  notRunnable: [],
  sources: () => [],
  findings: () => [],
};

it('checks a connection once for all requests, until 5 s after the check has ended', async () => {
  let nowMs = 1000;
  let looks = 0;
  let lastsMs = 0;
  const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs };
  const connection: Connection = {
    ...bare,
    clock,
    diagnose: async () => {
      looks++;
      const address = `look ${looks}`;
      await Promise.resolve();
      nowMs += lastsMs;
      return [{ code: 'no_token', params: { address } }];
    },
  };
  const checkups = new Checkups(clock);
  const address = async () => (await checkups.of(connection, null)).findings[0]?.params;
  expect(await Promise.all([address(), address(), address()])).toEqual(Array(3).fill({ address: 'look 1' }));
  const limited = await Promise.all(
    [
      ['a', 'b'],
      ['b', 'a'],
    ].map((names) => checkups.of(connection, new Set(names))),
  );
  expect(limited.map(({ findings: [finding] }) => finding?.params)).toEqual(Array(2).fill({ address: 'look 2' }));
  nowMs += 4999;
  expect(await address()).toEqual({ address: 'look 1' });
  nowMs += 1;
  lastsMs = 8000;
  expect(await address()).toEqual({ address: 'look 3' });
  nowMs += 4999;
  expect(await address()).toEqual({ address: 'look 3' });
});

/** Serves every node, as long as it is given time for it. */
const agent: MetricsSource = {
  name: 'agent',
  intervalSeconds: 1,
  failing: null,
  newestSecond: () => 0,
  observedSinceSecond: () => 0,
  node: () => ({
    cpuPercent: { at: () => 50 },
    memoryPercent: null,
    rootDiskPercent: null,
    diskReadKibPerSecond: null,
    diskWriteKibPerSecond: null,
    networkDownKibPerSecond: null,
    networkUpKibPerSecond: null,
    memoryTotalBytes: Number.NaN,
  }),
  pod: () => null,
  follow: async (_target, signal) => signal.throwIfAborted(),
  unfollow: () => {},
};

describe('Checkups', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('finds what serves a figure after a diagnosis that took all its time', async () => {
    // Fake timers do not reach AbortSignal.timeout.
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const ended = new AbortController();
      setTimeout(() => ended.abort(new DOMException('late', 'TimeoutError')), ms);
      return ended.signal;
    });
    const index = new InventoryIndex();
    index.changeNodes({ put: [{ name: 'n1', ip: '' }], dropped: [] });
    const snapshot = index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'fn' });
    const connection: Connection = {
      ...bare,
      inventory: { ...bare.inventory, snapshot: () => snapshot },
      metrics: [agent],
      diagnose: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve([]))),
    };
    const checkup = new Checkups(bare.clock).of(connection, null);
    await vi.runAllTimersAsync();
    const served = (await checkup).looks.find(({ figure }) => figure === 'node.cpuRate')?.served;
    expect(served).toEqual([{ source: 'agent', count: 1 }]);
  });
});

const nowMs = 1_795_000_000_000;
const inNamespace = (namespace: string, name: string) => ({ id: { namespace, name } });
const pod = (name: string, functionName: string, namespace = 'fn') => {
  return { uid: name, functionName, ...inNamespace(namespace, name) };
};
const functions = [
  inNamespace('fn', 'f'),
  inNamespace('fn', 'g'),
  inNamespace('other', 'h'),
  inNamespace('fn', 'none'),
];
const pods = [pod('f-1', 'f'), pod('f-2', 'f'), pod('g-1', 'g'), pod('h-1', 'h', 'other')];

function connectionWith(metrics: Parameters<typeof unmeasuredFindings>[0]['metrics'], nodes: readonly string[]) {
  const podsOf = ({ namespace, name }: { namespace: string; name: string }) =>
    pods.filter(({ functionName, id }) => functionName === name && id.namespace === namespace);
  const snapshot = { nodes: nodes.map((name) => ({ name })), functions, index: { podsOf } };
  return { metrics, inventory: { snapshot: () => snapshot } };
}

/** A source that has the nodes and pods with these names. */
const having = (...names: readonly string[]) => {
  const has = (name: string) => (names.includes(name) ? {} : null);
  return { node: has, pod: has };
};

describe('entities that no connected source measures', () => {
  it('are all of them without a source', () => {
    expect(unmeasuredFindings(connectionWith([], ['n1']), nowMs)).toEqual([
      { code: 'nodes_unmeasured', params: { nodes: ['n1'], more: 0 } },
      { code: 'functions_unmeasured', params: { namespace: 'fn', functions: ['f', 'g', 'none'], more: 0 } },
      { code: 'functions_unmeasured', params: { namespace: 'other', functions: ['h'], more: 0 } },
    ]);
  });

  it('are none if each node and pod has a source', () => {
    const sources = [having('n1', 'f-1', 'h-1'), having('n2', 'f-2', 'g-1')];
    expect(unmeasuredFindings(connectionWith(sources, ['n1', 'n2']), nowMs)).toEqual([]);
  });

  it('are nodes, functions and single pods', () => {
    expect(unmeasuredFindings(connectionWith([having('n1', 'f-1', 'h-1')], ['n1', 'n2']), nowMs)).toEqual([
      { code: 'nodes_unmeasured', params: { nodes: ['n2'], more: 0 } },
      { code: 'functions_unmeasured', params: { namespace: 'fn', functions: ['g'], more: 0 } },
      { code: 'pods_unmeasured', params: { namespace: 'fn', pods: ['f-2'], more: 0 } },
    ]);
  });

  it('are listed with ten names and the number of the others', () => {
    const nodes = Array.from({ length: 5000 }, (_, index) => `n${index}`);
    const [finding] = unmeasuredFindings(connectionWith([having('n0')], nodes), nowMs);
    expect(finding).toMatchObject({ code: 'nodes_unmeasured', params: { nodes: nodes.slice(1, 11), more: 4989 } });
  });
});
