import { describe, expect, it } from 'vitest';
import { mixedCalls } from './mixedCalls.ts';
import { type TestCall, testCall } from './testCall.ts';

const one = (name: string, from: number, to: number | null): NonNullable<TestCall['subFunctions']> => [
  { name, state: to === null ? 'started' : 'ended', startedAtSeconds: from, endedAtSeconds: to },
];
const mixed = (over: TestCall) => testCall({ mixed: true, ...over });

describe('calls that are mixed', () => {
  it('are those that overlapped in one pod', () => {
    const call = mixed({ id: 'a', start: 10, end: 20 });
    const calls = [
      call,
      mixed({ id: 'b', start: 8, end: null }),
      mixed({ id: 'later', start: 20, end: 30 }),
      mixed({ id: 'elsewhere', start: 12, end: 18, pod: { name: 'slow-1', uid: 'v' } }),
      testCall({ id: 'told apart', start: 12, end: 18 }),
    ];
    const { others, startSeconds } = mixedCalls(call, calls);
    expect(others.map(({ id }) => id)).toEqual(['b']);
    expect(startSeconds).toBe(8);
  });

  it.each([
    {
      title: 'a bar for each run, after another',
      calls: [
        { start: 10, end: 16, subFunctions: one('plan', 11, 12) },
        { start: 13, end: 18, subFunctions: one('plan', 14, 16.5) },
      ],
      runs: [
        [1000, 2000, 'ended'],
        [4000, 6500, 'ended'],
      ],
      overlaps: [],
      durationsMs: [1000, 2500],
    },
    {
      title: 'when both run at once, and then no duration',
      calls: [
        { start: 10, end: 16, subFunctions: one('plan', 11, 15) },
        { start: 13, end: 18, subFunctions: one('plan', 14, 17) },
      ],
      runs: [
        [1000, 5000, 'ended'],
        [4000, 7000, 'ended'],
      ],
      overlaps: [{ fromMs: 4000, toMs: 5000 }],
      durationsMs: null,
    },
    {
      title: 'runs that go on',
      calls: [
        { start: 10, end: null, subFunctions: one('plan', 11, null) },
        { start: 13, end: null, subFunctions: one('plan', 14, null) },
      ],
      runs: [
        [1000, null, 'running'],
        [4000, null, 'running'],
      ],
      overlaps: [{ fromMs: 4000, toMs: null }],
      durationsMs: null,
    },
    {
      title: 'a run without a seen end, up to the end of its call',
      calls: [
        { start: 10, end: 12, subFunctions: one('plan', 11, null) },
        { start: 11, end: 18, subFunctions: one('plan', 14, 17) },
      ],
      runs: [
        [1000, 2000, 'open'],
        [4000, 7000, 'ended'],
      ],
      overlaps: [],
      durationsMs: null,
    },
    {
      title: 'three runs that overlap in pairs as one stretch',
      calls: [
        { start: 10, end: 14, subFunctions: [] },
        { start: 11, end: 18, subFunctions: [] },
        { start: 13, end: 20, subFunctions: [] },
      ],
      runs: [
        [0, 4000, 'ended'],
        [1000, 8000, 'ended'],
        [3000, 10_000, 'ended'],
      ],
      overlaps: [{ fromMs: 1000, toMs: 8000 }],
      durationsMs: null,
    },
  ])('show $title', ({ calls, runs, overlaps, durationsMs }) => {
    const all = calls.map((call, at) => mixed({ id: String(at), ...call }));
    const [first] = all;
    const [name, ...rest] = first === undefined ? [] : mixedCalls(first, all).names;
    expect(rest).toEqual([]);
    expect(name?.runs.map(({ fromMs, toMs, state }) => [fromMs, toMs, state])).toEqual(runs);
    expect(name).toMatchObject({ count: calls.length, overlaps, durationsMs });
  });
});
