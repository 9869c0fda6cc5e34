import { describe, expect, it } from 'vitest';
import { fakeCalls } from '../../../test/fakeCalls.ts';
import { fakeConnection } from '../../../test/fakeConnection.ts';
import { Fault } from '../fault.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { CoarseUsage } from '../source/coarseUsage.ts';
import type { MetricsSource } from '../source/metricsSource.ts';
import { CoarseTable } from './coarseTable.ts';

const of = () => ({ cpuPercent: null, workingSetBytes: null });
const functions = [
  { id: { connection: 'lab', namespace: 'fn', name: 'add' }, image: '', replicasWanted: 1, execTimeoutMs: null },
];

class Stage {
  nowMs = 0;
  asked = 0;
  failing = false;
  takesMs = 0;
  readonly clock = { wallMs: () => this.nowMs, monotonicMs: () => this.nowMs };
  readonly table = new CoarseTable(this.clock);
  readonly source: MetricsSource = {
    name: 'prometheus',
    intervalSeconds: null,
    failing: null,
    newestSecond: () => null,
    observedSinceSecond: () => null,
    node: () => null,
    pod: () => null,
    follow: async () => {},
    unfollow: () => {},
    coarseUsage: () => this.measure(),
  };
  readonly connection = this.connected([this.source]);

  connected(metrics: readonly MetricsSource[]) {
    const index = InventoryIndex.of({ functions, pods: [], nodes: [] });
    return fakeConnection(index, this.clock, { metrics });
  }

  async measure(): Promise<CoarseUsage | null> {
    this.asked++;
    await Promise.resolve();
    this.nowMs += this.takesMs;
    if (this.failing) throw new Fault('upstream_failed', 'It is down.');
    return { source: 'prometheus', intervalSeconds: 60, measuredAtMs: this.nowMs, of, node: null };
  }

  /** When what the newest pass has was measured, s; null if it has nothing. */
  async at(seconds: number): Promise<number | null> {
    this.nowMs = seconds * 1000;
    const pass = await this.table.newest(this.connection);
    // Lets a pass end that nothing waits for.
    await new Promise((resolve) => setImmediate(resolve));
    return pass?.usage == null ? null : pass.usage.measuredAtMs / 1000;
  }

  /** The first passes come sooner. */
  async warm(): Promise<void> {
    for (const seconds of [-100, -98, -96, -94]) await this.at(seconds);
    this.asked = 0;
  }
}

describe('CoarseTable', () => {
  it('measures once for all requests of 5 s, and serves the last pass meanwhile', async () => {
    const stage = new Stage();
    await stage.warm();
    expect(await Promise.all([stage.at(1), stage.at(1)])).toEqual([1, 1]);
    expect([await stage.at(5), await stage.at(6), await stage.at(7)]).toEqual([1, 1, 6]);
    expect(stage.asked).toBe(2);
  });

  it('makes the first four passes every 2 s', async () => {
    const stage = new Stage();
    for (let seconds = 1; seconds <= 14; seconds++) await stage.at(seconds);
    // At 1, 3, 5, 7, 12.
    expect(stage.asked).toBe(5);
  });

  it.each([
    [100, 5],
    [500, 10],
    [4000, 15],
  ])('that takes %i ms, measures every %i s', async (takesMs, everySeconds) => {
    const stage = new Stage();
    await stage.warm();
    stage.takesMs = takesMs;
    await stage.at(0);
    expect(stage.asked).toBe(1);
    await stage.at(everySeconds - 1);
    expect(stage.asked).toBe(1);
    await stage.at(everySeconds);
    expect(stage.asked).toBe(2);
  });

  it('waits for a new pass after 30 s without', async () => {
    const stage = new Stage();
    expect([await stage.at(1), await stage.at(100)]).toEqual([1, 100]);
  });

  it('keeps a measurement for 30 s while newer ones fail', async () => {
    const stage = new Stage();
    await stage.warm();
    await stage.at(0);
    stage.failing = true;
    expect([await stage.at(10), await stage.at(20), await stage.at(29)]).toEqual([0, 0, 0]);
    await stage.at(36);
    expect(await stage.at(37)).toBeNull();
    stage.failing = false;
    await stage.at(42);
    expect(await stage.at(43)).toBe(42);
  });

  it('keeps the last two passes', async () => {
    const stage = new Stage();
    const ids: number[] = [];
    for (const seconds of [1, 3, 5]) {
      await stage.at(seconds);
      ids.push(stage.table.now(stage.connection)?.id ?? 0);
    }
    expect(ids).toEqual([1000, 3000, 5000]);
    expect(ids.map((id) => stage.table.kept(stage.connection, id)?.id)).toEqual([undefined, 3000, 5000]);
  });

  it('uses the next source where the first cannot or fails, for functions and nodes apart', async () => {
    const stage = new Stage();
    const { coarseUsage: _, ...without } = stage.source;
    const failing = { ...stage.source, coarseUsage: () => Promise.reject(new Fault('upstream_failed', 'No.')) };
    const nothing = { ...stage.source, coarseUsage: async () => null };
    const ofNodes: CoarseUsage = {
      source: 'metrics-server',
      intervalSeconds: 15,
      measuredAtMs: 0,
      of: null,
      node: () => null,
    };
    const nodesOnly = { ...stage.source, coarseUsage: async () => ofNodes };
    const connection = stage.connected([without, failing, nothing, nodesOnly, stage.source]);
    expect(await stage.table.newest(connection)).toMatchObject({
      usage: { source: 'prometheus' },
      nodeUsage: { source: 'metrics-server' },
    });
    const none = await stage.table.newest(stage.connected([without, failing, nothing]));
    expect(none).toMatchObject({ usage: null, nodeUsage: null, calls: null });
    expect(none?.functions.get('fn/add')).toMatchObject({ cpuPercent: null, callsPerSecond: null });
  });

  const all = { functions: true, nodes: true };
  const none = { functions: false, nodes: false };
  it.each<[string, (CoarseUsage['isWhole'] | undefined)[], number, number]>([
    ['the first, if it measures all', [undefined, all], 0, 0],
    ['the first that measures all', [none, all], 1, 1],
    ['the first, if none measures all', [none, none], 0, 0],
    ['the first that measures all nodes', [{ functions: true, nodes: false }, all], 0, 1],
    ['the first that measures all functions', [{ functions: false, nodes: true }, all], 1, 0],
  ])('uses %s', async (_name, whole, functionsBy, nodesBy) => {
    const stage = new Stage();
    const sources = whole.map((isWhole, index) => {
      const usage = { source: 'agent', intervalSeconds: index, measuredAtMs: 0, of, node: () => null } as const;
      return { ...stage.source, coarseUsage: async () => (isWhole === undefined ? usage : { ...usage, isWhole }) };
    });
    expect(await stage.table.newest(stage.connected(sources))).toMatchObject({
      usage: { intervalSeconds: functionsBy },
      nodeUsage: { intervalSeconds: nodesBy },
    });
  });

  it('has no pass older than 30 s, for whoever does not wait either', async () => {
    const stage = new Stage();
    await stage.at(1);
    stage.nowMs = 31_000;
    expect(stage.table.now(stage.connection)).toMatchObject({ id: 1000 });
    stage.nowMs = 31_001;
    expect(stage.table.now(stage.connection)).toBeNull();
  });

  it('tells who counted the calls of each function, and of all the oldest time', async () => {
    const stage = new Stage();
    stage.nowMs = 10_000;
    const figures = { seconds: 60, callsPerSecond: 1, errorPercent: 0, p50Ms: 1, p95Ms: 1, p99Ms: 1, inFlight: 0 };
    const by = {
      add: { source: 'gateway', intervalSeconds: 1, measuredAtMs: 9000 },
      more: { source: 'prometheus', intervalSeconds: 15, measuredAtMs: 1000 },
    } as const;
    const calls = fakeCalls({
      recent: ({ name }) => (name === 'add' || name === 'more' ? { ...by[name], steady: true, value: figures } : null),
    });
    const all = ['add', 'more', 'uncounted'].flatMap((name) =>
      functions.map((fn) => ({ ...fn, id: { ...fn.id, name } })),
    );
    const index = InventoryIndex.of({ functions: all, pods: [], nodes: [] });
    const pass = await stage.table.newest(fakeConnection(index, stage.clock, { calls }));
    expect([...(pass?.callsBy ?? [])]).toEqual([
      ['fn/add', by.add],
      ['fn/more', by.more],
    ]);
    expect(pass?.calls).toMatchObject({ intervalSeconds: 15, measuredAtMs: 1000 });
  });
});
