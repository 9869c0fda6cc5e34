import { describe, expect, test, vi } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { FunctionRecord, PodRecord } from '../inventory/inventory.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { Examined } from './currentProblems.ts';
import { FunctionScan } from './functionScan.ts';

const idOf = (name: string) => ({ connection: 'lab', namespace: 'fn', name });
const fn = (name: string): FunctionRecord => ({ id: idOf(name), image: '', replicasWanted: 1, execTimeoutMs: null });
const down = (name: string): PodRecord =>
  fakePod(name, name, { ready: false, trouble: { reason: 'CrashLoopBackOff', message: null } });

function stage(functions: number, pods: readonly PodRecord[]) {
  const names = Array.from({ length: functions }, (_, n) => `f${String(n).padStart(5, '0')}`);
  const index = InventoryIndex.of({ functions: names.map(fn), pods, nodes: [] });
  const snapshot = () => index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'fn' });
  const connection: Examined = {
    inventory: { name: 'kubernetes', fault: null, revision: 0, snapshot },
    metrics: [],
    calls: null,
  };
  const scan = new FunctionScan();
  const podsOf = vi.spyOn(index, 'podsOf');
  const look = (changed: readonly FunctionRecord[] = []) =>
    scan.look(connection, snapshot(), changed, 1e12).map(({ subject }) => subject.name);
  // Each function is counted, then examined.
  return { index, look, examined: () => podsOf.mock.calls.length / 2 };
}

describe('FunctionScan', () => {
  test('examines every function of a small cluster each time', () => {
    const { index, look } = stage(10, [down('f00009')]);
    expect(look()).toEqual(['f00009']);
    const before = index.pod('f00009');
    if (before === null) throw new Error('no pod');
    index.changePods({ put: [fakePod('f00009', 'f00009')], dropped: [before] });
    expect(look()).toEqual([]);
  });

  test('examines a large cluster part by part, and remembers what it found', () => {
    const { look } = stage(10_000, [down('f00000'), down('f09999')]);
    expect(look()).toEqual(['f00000']);
    expect(look()).toEqual(['f00000']);
    expect(look().sort()).toEqual(['f00000', 'f09999']);
    expect(look().sort()).toEqual(['f00000', 'f09999']);
  });

  test('examines what changed at once', () => {
    const { look } = stage(10_000, [down('f09999')]);
    expect(look([fn('f09999')])).toEqual(['f09999']);
  });

  test('examines a bounded number at a time, whatever has problems, and keeps the others', () => {
    const pods = Array.from({ length: 9000 }, (_, n) => down(`f${String(n).padStart(5, '0')}`));
    const { index, look, examined } = stage(9000, pods);
    for (let n = 0; n < 5; n++) look();
    const before = examined();
    expect(look()).toHaveLength(9000);
    expect(examined() - before).toBeLessThanOrEqual(4002);
    const [last] = pods.slice(-1);
    if (last === undefined) throw new Error('no pod');
    index.changePods({ put: [fakePod(last.uid, last.uid)], dropped: [last] });
    expect(look([fn(last.uid)])).toHaveLength(8999);
  });

  test('forgets a function that is gone', () => {
    const { index, look } = stage(2, [down('f00000')]);
    expect(look()).toEqual(['f00000']);
    index.replace({ functions: [], pods: [], nodes: [] });
    expect(look()).toEqual([]);
  });
});
