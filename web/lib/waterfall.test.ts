import { describe, expect, it } from 'vitest';
import type { GraphNode } from './callGraph.ts';
import { markText, mixedRows, waterfallRows, waterfallScale } from './waterfall.ts';

const node: GraphNode = { name: 'a', depth: 1, parent: 'h', callNumber: 1, state: 'ended', startMs: 12, endMs: 96 };

describe('the rows of a waterfall', () => {
  it.each([
    { title: 'ended', over: {}, bars: [{ fromMs: 12, toMs: 96, state: 'ended' }], durationsMs: [84] },
    {
      title: 'running',
      over: { state: 'running', endMs: null },
      bars: [{ fromMs: 12, toMs: 1430, state: 'running' }],
      durationsMs: [1418],
    },
    {
      title: 'without a seen end',
      over: { state: 'open', endMs: null },
      bars: [{ fromMs: 12, toMs: 1430, state: 'open' }],
      durationsMs: null,
    },
    { title: 'only called', over: { state: 'open', startMs: null, endMs: null }, bars: [], durationsMs: null },
  ] as const)('show a sub-function that is $title', ({ over, bars, durationsMs }) => {
    const [row] = waterfallRows({ nodes: [{ ...node, ...over }], backEdges: [] }, 1430);
    expect(row).toMatchObject({ name: 'a', depth: 1, bars, durationsMs });
  });
});

describe('the rows of calls that cannot be told apart', () => {
  const run = (fromMs: number, toMs: number | null, state: 'ended' | 'running' = 'ended') => ({ fromMs, toMs, state });
  const plan = { name: 'plan', count: 2, overlaps: [], durationsMs: null, isFailed: false };
  it('have a bar for each run', () => {
    const name = { ...plan, runs: [run(0, 40), run(60, 90)], durationsMs: [40, 30] };
    expect(mixedRows({ names: [name] }, 100)[0]).toMatchObject({
      bars: [run(0, 40), run(60, 90)],
      durationsMs: [40, 30],
    });
  });

  it('have a stronger bar where runs overlap, and no duration', () => {
    const name = {
      ...plan,
      runs: [run(0, 60), run(40, null, 'running')],
      overlaps: [{ fromMs: 40, toMs: 60 }],
    };
    const [row] = mixedRows({ names: [name] }, 100);
    expect(row).toMatchObject({ state: 'running', durationsMs: 'overlap' });
    expect(row?.bars).toEqual([run(0, 60), run(40, 100, 'running'), { fromMs: 40, toMs: 60, state: 'several' }]);
  });

  it('tell how long a single run has been going on', () => {
    const [row] = mixedRows({ names: [{ ...plan, count: 1, runs: [run(40, null, 'running')] }] }, 100);
    expect(row?.durationsMs).toEqual([60]);
  });
});

describe('the scale of a waterfall', () => {
  it.each([
    [1430, true, 1600],
    [1520, false, 1600],
    [2310, true, 3200],
    [2310, false, 2400],
    [12_400, true, 16_000],
    [320, false, 320],
    [0, true, 4],
    [0.4, false, 4],
    [75_000, true, 120_000],
  ])('for %d ms (running: %s) goes up to %d ms', (endMs, runs, topMs) => {
    expect(waterfallScale(endMs, runs).topMs).toBeCloseTo(topMs, 6);
  });

  it('never shrinks and seldom grows while a call runs', () => {
    const tops: number[] = [];
    for (let now = 0; now < 60_000; now += 50) tops.push(waterfallScale(now, true).topMs);
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect(new Set(tops).size).toBeLessThan(45);
    for (const [index, top] of tops.entries()) expect(top).toBeGreaterThanOrEqual(index * 50 * 1.1);
  });

  it.each([
    [0, 1600, '0'],
    [400, 1600, '0.4 s'],
    [50, 200, '50 ms'],
    [1.5, 6, '1.5 ms'],
    [12_000, 16_000, '12 s'],
    [300_000, 1_200_000, '5 min'],
  ])('writes %d ms of %d ms as %s', (markMs, topMs, text) => {
    expect(markText(markMs, topMs)).toBe(text);
  });
});
