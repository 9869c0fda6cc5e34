import { describe, expect, it } from 'vitest';
import { isCounted, type LaneContent, Lanes, runningPath } from './lanes.ts';
import type { LoggedCall } from './runningLog.ts';
import { countedCalls, invocation } from './testItems.ts';

const call = (id: string, endedAtSeconds: number | null = null): LoggedCall => ({
  invocation: invocation({ id, startedAtSeconds: 990 }),
  listedAtSeconds: 990,
  endedAtSeconds,
});

const nameOf = (content: LaneContent | null) => {
  if (content === null) return '-';
  return isCounted(content) ? content.function.name : content.invocation.id;
};

/** Running calls have letters, those that ended a dot after theirs, and those that are counted an asterisk before it. */
const assigned = (lanes: Lanes, names: readonly string[], count: number) => {
  const calls = names.filter((name) => !name.startsWith('*'));
  const found = lanes.assign(
    calls.map((name) => (name.endsWith('.') ? call(name.slice(0, -1), 999) : call(name))),
    names.filter((name) => name.startsWith('*')).map((name) => countedCalls({ name, inFlight: 3 })),
    count,
  );
  return [...found.lanes.map(nameOf), found.hidden];
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
    expect(assigned(lanes, ['a', 'b', 'c', 'd', '*e'], 2)).toEqual(['a', 'b', 3]);
    expect(assigned(lanes, ['a', 'b', 'e.'], 2)).toEqual(['a', 'b', 0]);
  });

  it('can be more or fewer than before', () => {
    const lanes = new Lanes();
    assigned(lanes, ['a', 'b', 'c'], 3);
    expect(assigned(lanes, ['a', 'b', 'c'], 2)).toEqual(['a', 'b', 1]);
    expect(assigned(lanes, ['a', 'b', 'c'], 4)).toEqual(['a', 'b', 'c', '-', 0]);
  });

  it('of ended calls are given to running ones when there are no others', () => {
    const lanes = new Lanes();
    assigned(lanes, ['a', 'b', 'c'], 3);
    expect(assigned(lanes, ['a.', 'b.', 'c.'], 3)).toEqual(['a', 'b', 'c', 0]);
    expect(assigned(lanes, ['a.', 'b.', 'c.', 'd', '*e'], 3)).toEqual(['d', '*e', 'c', 0]);
  });

  it('have calls that are counted only below the others, where there is room', () => {
    const lanes = new Lanes();
    expect(assigned(lanes, ['*x', '*y'], 4)).toEqual(['*x', '*y', '-', '-', 0]);
    expect(assigned(lanes, ['a', 'b', '*x', '*y'], 4)).toEqual(['a', 'b', '*x', '*y', 0]);
    expect(assigned(lanes, ['b', '*x', '*y', '*z'], 4)).toEqual(['*z', 'b', '*x', '*y', 0]);
    expect(assigned(lanes, ['b', 'c', '*x', 'd.'], 4)).toEqual(['c', 'b', '*x', 'd', 0]);
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
    expect(runningPath({ ...call('a'), invocation: running })).toBe('parse › check');
  });
});
