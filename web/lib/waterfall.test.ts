import { describe, expect, it } from 'vitest';
import type { GraphNode } from './callGraph.ts';
import { markText, waterfallRows, waterfallScale } from './waterfall.ts';

const node: GraphNode = { name: 'a', depth: 1, parent: 'h', callNumber: 1, state: 'ended', startMs: 12, endMs: 96 };

describe('the rows of a waterfall', () => {
  it.each([
    { title: 'ended', over: {}, bar: { fromMs: 12, toMs: 96 }, durationMs: 84 },
    { title: 'running', over: { state: 'running', endMs: null }, bar: { fromMs: 12, toMs: 1430 }, durationMs: 1418 },
    {
      title: 'without a seen end',
      over: { state: 'open', endMs: null },
      bar: { fromMs: 12, toMs: 1430 },
      durationMs: null,
    },
    { title: 'only called', over: { state: 'open', startMs: null, endMs: null }, bar: null, durationMs: null },
  ] as const)('show a sub-function that is $title', ({ over, bar, durationMs }) => {
    const [row] = waterfallRows({ nodes: [{ ...node, ...over }], backEdges: [] }, 1430);
    expect(row).toMatchObject({ name: 'a', depth: 1, bar, durationMs });
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
