import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { FunctionRecord, PodRecord } from '../inventory/inventory.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import { ReplicaHistory } from './replicaHistory.ts';

const fn = {
  id: { connection: 'lab', namespace: 'fn', name: 'add' },
  image: '',
  replicasWanted: 2,
  execTimeoutMs: null,
};
const pods = (...ready: (boolean | null)[]) =>
  ready.map((each, index) => fakePod(`add-${index}`, 'add', { ready: each }));

const snapshotOf = (functions: readonly FunctionRecord[], pods: readonly PodRecord[] = []) =>
  InventoryIndex.of({ functions, pods, nodes: [] }).snapshot({
    source: 'kubernetes',
    observedAtMs: 0,
    defaultNamespace: 'fn',
  });

/** Goes through looks at (ms, readiness of each pod). */
function historyOf(...looks: readonly (readonly [number, readonly (boolean | null)[]])[]): ReplicaHistory {
  const history = new ReplicaHistory();
  for (const [nowMs, ready] of looks) {
    history.look(snapshotOf([fn], pods(...ready)), [fn], true, nowMs);
  }
  return history;
}

const between = (history: ReplicaHistory, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => history.series('fn', 'add')?.at(from + index));

describe('ReplicaHistory', () => {
  it('has how many replicas were ready in each second', () => {
    const history = historyOf([100_300, [true, false]], [102_100, [true, true]], [102_900, [false, true]]);
    expect(between(history, 100, 104)).toEqual([Number.NaN, 1, 1, 1, 1]);
    const later = historyOf([100_300, [false]], [102_100, [true, true]], [104_900, [true]]);
    expect(between(later, 101, 106)).toEqual([0, 0, 2, 2, 1, 1]);
  });

  it('goes on at once when the clock is set back', () => {
    const history = historyOf([1000_300, [true, false]], [1002_100, [true, true]]);
    history.look(snapshotOf([fn], pods(true, true)), [], true, 500_300);
    expect(between(history, 500, 502)).toEqual([Number.NaN, 2, 2]);
    history.look(snapshotOf([fn], pods(true, false)), [fn], true, 501_300);
    expect(between(history, 501, 503)).toEqual([2, 1, 1]);
    const back = historyOf([1000_300, [true, false]], [1002_100, [true, true]]);
    back.look(snapshotOf([fn], pods(true, true)), [], true, 1000_900);
    expect(between(back, 1000, 1002)).toEqual([Number.NaN, 2, 2]);
  });

  it('does not know it where a source does not report readiness', () => {
    expect(between(historyOf([100_000, [true]], [101_000, [true, null]]), 101, 102)).toEqual([1, Number.NaN]);
    const history = new ReplicaHistory();
    history.look(snapshotOf([fn]), [fn], false, 0);
    expect(history.series('fn', 'add')).toBeNull();
  });

  it('forgets changes of more than a minute ago, and functions that are gone', () => {
    const looks = Array.from({ length: 200 }, (_, turn) => [turn * 1000, [turn % 2 === 0]] as const);
    const history = historyOf(...looks);
    expect(between(history, 196, 200)).toEqual([0, 1, 0, 1, 0]);
    expect(between(history, 100, 100)).toEqual([Number.NaN]);
    const other = { ...fn, id: { ...fn.id, name: 'other' } };
    history.look(snapshotOf([fn, other]), [other], true, 201_000);
    expect(history.series('fn', 'other')).not.toBeNull();
    // Nothing else changes.
    history.look(snapshotOf([other]), [], true, 202_000);
    expect(history.series('fn', 'add')).toBeNull();
  });
});
