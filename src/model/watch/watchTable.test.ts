import { describe, expect, it } from 'vitest';
import { fakeConnection, fakePod } from '../../../test/fakeConnection.ts';
import { Fault } from '../fault.ts';
import type { Entity } from '../inventory/identity.ts';
import type { PodRecord } from '../inventory/inventory.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { Connection } from '../source/connection.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';
import { WatchTable } from './watchTable.ts';

const id = (name: string) => ({ connection: 'lab', namespace: 'fn', name });
const pod = (name: string, given: Partial<PodRecord> = {}) => fakePod(name, 'add', given);
const add: Entity = { kind: 'function', id: id('add') };
const everySecond = { cpuPercent: { at: () => 1 }, workingSetBytes: { at: () => 1 } };

/** A source whose failures and windows the test controls. */
class Source implements MetricsSource {
  readonly name;
  readonly intervalSeconds = 1;
  failing: Fault | null = null;
  readonly followed: WatchTarget[] = [];
  asked = 0;
  fill: () => Promise<void> = async () => {};
  has = true;

  constructor(name: MetricsSource['name']) {
    this.name = name;
  }
  /** From now on windows are filled only when `done` is called. */
  fillLater(): { done: () => void } {
    const filling = { done: () => {} };
    const filled = new Promise<void>((resolve) => Object.assign(filling, { done: resolve }));
    this.fill = () => filled;
    return filling;
  }
  newestSecond = () => 0;
  observedSinceSecond = () => 0;
  node = () => null;
  pod = () => (this.has ? everySecond : null);
  async follow(target: WatchTarget): Promise<void> {
    this.asked++;
    await this.fill();
    this.followed.push(target);
  }
  unfollow(target: WatchTarget): void {
    this.followed.splice(this.followed.indexOf(target), 1);
  }
}

class Stage {
  nowMs = 0;
  readonly first = new Source('agent');
  readonly second = new Source('prometheus');
  readonly index = InventoryIndex.of({ functions: [], pods: [pod('a')], nodes: [{ name: 'n1', ip: '' }] });
  readonly connection: Connection;
  current: Connection | null;
  readonly table: WatchTable;

  constructor() {
    const clock = { wallMs: () => this.nowMs, monotonicMs: () => this.nowMs };
    this.connection = fakeConnection(this.index, clock, { metrics: [this.first, this.second] });
    this.current = this.connection;
    this.table = new WatchTable(clock, { find: () => this.current });
  }

  async watch(entity: Entity = add) {
    const watch = this.table.watch(this.connection, entity);
    await watch.filled;
    return watch;
  }

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      this.nowMs += 1000;
      this.table.sweep();
    }
  }
}

/** Lets settled promises run their callbacks. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('WatchTable', () => {
  it('shares one watch of an entity among all requests, even while its windows fill', async () => {
    const stage = new Stage();
    const filling = stage.first.fillLater();
    const watches = [stage.table.watch(stage.connection, add), stage.table.watch(stage.connection, add)];
    filling.done();
    await Promise.all(watches.map((watch) => watch.filled));
    watches.push(await stage.watch());
    expect(new Set(watches).size).toBe(1);
    expect(stage.first.asked).toBe(1);
    expect(stage.table.size).toBe(1);
  });

  it('keeps functions, pods and nodes of one name apart', async () => {
    const stage = new Stage();
    const node = { cpuPercent: null, memoryPercent: null, rootDiskPercent: null, diskReadKibPerSecond: null };
    const rest = { diskWriteKibPerSecond: null, networkDownKibPerSecond: null, networkUpKibPerSecond: null };
    Object.assign(stage.first, { node: () => ({ ...node, ...rest, memoryTotalBytes: Number.NaN }) });
    const function_ = await stage.watch();
    const pod = await stage.watch({ kind: 'pod', uid: 'add' });
    const nodeWatch = await stage.watch({ kind: 'node', name: 'add' });
    expect(stage.table.size).toBe(3);
    expect([function_, pod, nodeWatch].map(({ choice }) => choice.target)).toEqual([
      { nodeNames: [], podUids: ['a'] },
      { nodeNames: [], podUids: [] },
      { nodeNames: ['add'], podUids: [] },
    ]);
  });

  it('fails over once for all viewers', async () => {
    const stage = new Stage();
    const one = await stage.watch();
    const other = await stage.watch();
    stage.first.failing = new Fault('upstream_failed', 'It is down.');
    stage.pass(5);
    await settle();
    expect([one, other].map(({ choice }) => choice.source.name)).toEqual(['prometheus', 'prometheus']);
    expect((await stage.watch()).choice.source.name).toBe('prometheus');
    expect([stage.first.followed, stage.second.followed].map(({ length }) => length)).toEqual([0, 1]);
  });

  it('keeps the watch when a pod changes in nothing that is followed', async () => {
    const stage = new Stage();
    const watch = await stage.watch();
    stage.index.changePods({ put: [pod('a', { ready: false, restarts: 3 })], dropped: [pod('a')] });
    expect(await stage.watch()).toBe(watch);
    expect(stage.first.asked).toBe(1);
  });

  it('keeps the watch of the present pods when windows of an earlier set are filled later', async () => {
    const stage = new Stage();
    const fillings = [stage.first.fillLater()];
    const earlier = stage.table.watch(stage.connection, add);
    stage.index.changePods({ put: [pod('b')], dropped: [] });
    fillings.push(stage.first.fillLater());
    const present = stage.table.watch(stage.connection, add);
    fillings[1]?.done();
    await present.filled;
    fillings[0]?.done();
    await earlier.filled;
    expect(await stage.watch()).toBe(present);
    expect(stage.table.touch(earlier)).toBe(false);
    expect(stage.first.followed).toEqual([present.choice.target]);
  });

  it('follows a pod once it is scheduled', async () => {
    const stage = new Stage();
    const unscheduled = pod('b', { nodeName: '', startedAtMs: null });
    stage.index.changePods({ put: [unscheduled], dropped: [] });
    expect((await stage.watch()).choice.target.podUids).toEqual(['a']);
    const scheduled = pod('b', { startedAtMs: null });
    stage.index.changePods({ put: [scheduled], dropped: [unscheduled] });
    expect((await stage.watch()).choice.target.podUids).toEqual(['a', 'b']);
    expect(stage.first.followed.map(({ podUids }) => podUids)).toEqual([['a', 'b']]);
  });

  it('follows new pods before it releases the old ones', async () => {
    const stage = new Stage();
    const before = await stage.watch();
    const filling = stage.first.fillLater();
    stage.index.changePods({ put: [pod('b')], dropped: [] });
    const after = stage.table.watch(stage.connection, add);
    expect(after).not.toBe(before);
    expect(stage.first.followed).toEqual([before.choice.target]);
    filling.done();
    await after.filled;
    expect(stage.first.followed).toEqual([{ nodeNames: [], podUids: ['a', 'b'] }]);
    expect([stage.table.touch(before), stage.table.touch(after)]).toEqual([false, true]);
  });

  it('chooses again when another source gains figures', async () => {
    const stage = new Stage();
    stage.first.has = false;
    expect((await stage.watch()).choice.source.name).toBe('prometheus');
    stage.first.has = true;
    expect((await stage.watch()).choice.source.name).toBe('agent');
    expect(stage.second.followed).toEqual([]);
  });

  it('ends a watch 60 s after the last touch', async () => {
    const stage = new Stage();
    const watch = await stage.watch();
    stage.pass(30);
    expect(stage.table.touch(watch)).toBe(true);
    stage.pass(59);
    expect(stage.first.followed).toHaveLength(1);
    stage.pass(1);
    expect(stage.first.followed).toEqual([]);
    expect(stage.table.touch(watch)).toBe(false);
  });

  it('ends the watches of a connection that was replaced', async () => {
    const stage = new Stage();
    await stage.watch();
    stage.current = { ...stage.connection };
    stage.pass(1);
    expect(stage.table.size).toBe(0);
    expect(stage.first.followed).toEqual([]);
  });

  it('rejects every waiting request if windows cannot be filled, and retries for the next one', async () => {
    const stage = new Stage();
    const refused = new Fault('upstream_refused', 'No.');
    stage.first.fill = stage.second.fill = () => Promise.reject(refused);
    const watches = [stage.table.watch(stage.connection, add), stage.table.watch(stage.connection, add)];
    for (const { filled } of watches) await expect(filled).rejects.toBe(refused);
    expect(stage.table.size).toBe(0);
    stage.first.fill = async () => {};
    expect((await stage.watch()).choice.source.name).toBe('agent');
  });

  it('rejects an entity that no source has', () => {
    const stage = new Stage();
    stage.first.has = stage.second.has = false;
    expect(() => stage.table.watch(stage.connection, add)).toThrow('No connected source measures this');
  });

  it('ends a useless watch for all', async () => {
    const stage = new Stage();
    const watch = await stage.watch();
    stage.table.end(watch);
    expect(stage.first.followed).toEqual([]);
    const next = await stage.watch();
    stage.table.end(watch);
    expect(stage.table.touch(next)).toBe(true);
    stage.table.close();
    expect(stage.first.followed).toEqual([]);
  });
});
