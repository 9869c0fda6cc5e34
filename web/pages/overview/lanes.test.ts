import { describe, expect, it } from 'vitest';
import { Lanes, runningPath } from './lanes.ts';
import { invocation } from './testItems.ts';

const call = (id: string, endedAtSeconds: number | null = null) => ({
  invocation: invocation({ id, startedAtSeconds: 990 }),
  endedAtSeconds,
});

const assigned = (lanes: Lanes, ids: readonly string[], count: number) => {
  const found = lanes.assign(
    ids.map((id) => call(id)),
    count,
  );
  return [...found.lanes.map((each) => each?.invocation.id ?? '-'), found.hidden];
};

describe('lanes', () => {
  it('are taken from the first one on, and kept', () => {
    const lanes = new Lanes();
    expect(assigned(lanes, ['a', 'b'], 3)).toEqual(['a', 'b', '-', 0]);
    expect(assigned(lanes, ['b'], 3)).toEqual(['-', 'b', '-', 0]);
    expect(assigned(lanes, ['b', 'c'], 3)).toEqual(['c', 'b', '-', 0]);
  });

  it('count the running calls that have none', () => {
    const lanes = new Lanes();
    expect(assigned(lanes, ['a', 'b', 'c', 'd'], 2)).toEqual(['a', 'b', 2]);
    expect(lanes.assign([call('a'), call('b'), call('e', 999)], 2).hidden).toBe(0);
  });

  it('can be more or fewer than before', () => {
    const lanes = new Lanes();
    assigned(lanes, ['a', 'b', 'c'], 3);
    expect(assigned(lanes, ['a', 'b', 'c'], 2)).toEqual(['a', 'b', 1]);
    expect(assigned(lanes, ['a', 'b', 'c'], 4)).toEqual(['a', 'b', 'c', '-', 0]);
  });
});

describe('the path of a call', () => {
  it('names the sub-functions that run', () => {
    const at = { startedAtSeconds: 991, endedAtSeconds: null };
    const running = invocation({
      subFunctions: [
        { name: 'parse', state: 'started', ...at },
        { name: 'read', state: 'ended', ...at },
        { name: 'check', state: 'started', ...at },
      ],
    });
    expect(runningPath({ invocation: running, endedAtSeconds: null })).toBe('parse › check');
  });
});
