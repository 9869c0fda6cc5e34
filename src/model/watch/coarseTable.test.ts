import { describe, expect, it } from 'vitest';
import { fakeConnection } from '../../../test/fakeConnection.ts';
import { Fault } from '../fault.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { CoarseUsage } from '../source/coarseUsage.ts';
import type { MetricsSource } from '../source/metricsSource.ts';
import { CoarseTable } from './coarseTable.ts';

const of = () => ({ cpuPercent: null, workingSetBytes: null });

class Stage {
  nowMs = 0;
  asked = 0;
  failing = false;
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
    const index = InventoryIndex.of({ functions: [], pods: [], nodes: [] });
    return fakeConnection(index, this.clock, { metrics });
  }

  async measure(): Promise<CoarseUsage | null> {
    this.asked++;
    await Promise.resolve();
    if (this.failing) throw new Fault('upstream_failed', 'It is down.');
    return { source: 'prometheus', intervalSeconds: 60, measuredAtMs: this.nowMs, of };
  }

  async at(seconds: number): Promise<number | null> {
    this.nowMs = seconds * 1000;
    const usage = await this.table.newest(this.connection);
    // Lets a measurement end that nothing waits for.
    await new Promise((resolve) => setImmediate(resolve));
    return usage === null ? null : usage.measuredAtMs / 1000;
  }
}

describe('CoarseTable', () => {
  it('measures once for all requests of 10 s, and serves the last one meanwhile', async () => {
    const stage = new Stage();
    expect(await Promise.all([stage.at(1), stage.at(1)])).toEqual([1, 1]);
    expect([await stage.at(5), await stage.at(11), await stage.at(12)]).toEqual([1, 1, 11]);
    expect(stage.asked).toBe(2);
  });

  it('waits for a new one after 30 s without', async () => {
    const stage = new Stage();
    expect([await stage.at(1), await stage.at(100)]).toEqual([1, 100]);
  });

  it('keeps a measurement for 30 s while newer ones fail, and tries every 10 s', async () => {
    const stage = new Stage();
    await stage.at(0);
    stage.failing = true;
    expect([await stage.at(10), await stage.at(15), await stage.at(29), await stage.at(31)]).toEqual([0, 0, 0, null]);
    expect(stage.asked).toBe(3);
    stage.failing = false;
    expect([await stage.at(35), await stage.at(39)]).toEqual([null, 39]);
  });

  it('uses the next source where the first cannot or fails', async () => {
    const stage = new Stage();
    const { coarseUsage: _, ...without } = stage.source;
    const failing = { ...stage.source, coarseUsage: () => Promise.reject(new Fault('upstream_failed', 'No.')) };
    const nothing = { ...stage.source, coarseUsage: async () => null };
    const connection = stage.connected([without, failing, nothing, stage.source]);
    expect(await stage.table.newest(connection)).toMatchObject({ source: 'prometheus' });
    expect(await stage.table.newest(stage.connected([without, failing, nothing]))).toBeNull();
  });
});
