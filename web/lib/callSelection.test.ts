import { describe, expect, it } from 'vitest';
import type { LiveInvocation } from '../../src/client/client.ts';
import { callAsOf, ranAt, selectCall, shortCallId } from './callSelection.ts';
import { testCall } from './testCall.ts';

const call = (id: string, start: number, end: number | null): LiveInvocation => testCall({ id, start, end });

describe('the selected call', () => {
  const calls = [call('r2', 30, null), call('r1', 20, null), call('b', 12, 18), call('a', 10, 19)];

  it.each([
    { selected: null, all: calls, shown: 'r1', older: 'b', newer: 'r2' },
    { selected: null, all: calls.slice(2), shown: 'a', older: null, newer: 'b' },
    { selected: 'b', all: calls, shown: 'b', older: 'a', newer: 'r1' },
    { selected: 'r2', all: calls, shown: 'r2', older: 'r1', newer: null },
    { selected: 'x', all: calls, shown: 'r1', older: 'b', newer: 'r2' },
    { selected: 'x', all: [], shown: undefined, older: null, newer: null },
  ])('$selected of $all.length is $shown, between $older and $newer', ({ selected, all, shown, older, newer }) => {
    const selection = selectCall(all, selected);
    expect([selection.call?.id, selection.older, selection.newer]).toEqual([shown, older, newer]);
  });
});

describe('a call as of an earlier second', () => {
  it.each([
    { at: 9, names: undefined, state: undefined },
    { at: 10.5, names: ['handle'], state: 'running' },
    { at: 11.5, names: ['handle', 'step'], state: 'running' },
    { at: 20, names: ['handle', 'step'], state: 'succeeded' },
  ])('at $at has sub-functions $names and is $state', ({ at, names, state }) => {
    const earlier = callAsOf(call('a', 10, 19), at);
    expect(earlier?.subFunctions.map(({ name }) => name)).toEqual(names);
    expect(earlier?.state).toBe(state);
    expect(earlier?.edges.length).toBe(names === undefined ? undefined : names.length - 1);
  });

  it('has no end of a sub-function that ended later', () => {
    expect(callAsOf(call('a', 10, 19), 11.5)?.subFunctions[1]).toMatchObject({
      state: 'started',
      endedAtSeconds: null,
    });
  });
});

it.each([
  { end: 19, at: 10, isRunning: false },
  { end: 19, at: 15, isRunning: true },
  { end: 19, at: 20, isRunning: false },
  { end: null, at: 20, isRunning: true },
])('a call from 10 to $end ran at $at: $isRunning', ({ end, at, isRunning }) => {
  expect(ranAt(call('a', 10, end), at)).toBe(isRunning);
});

it('did not run once its end was missed', () => {
  expect(ranAt(testCall({ start: 10, end: null, state: 'unknown' }), 15)).toBe(false);
});

it('shortens ids for people', () => {
  expect(shortCallId({ id: '0123456789abcdef', callId: null })).toBe('01234567');
  expect(shortCallId({ id: '0123456789abcdef', callId: '7f3a-c41' })).toBe('7f3a-c41');
});
