import { describe, expect, it } from 'vitest';
import { barUnder, callLanes } from './callLanes.ts';

const call = (id: string, startedAtSeconds: number, endedAtSeconds: number | null) => ({
  id,
  startedAtSeconds,
  endedAtSeconds,
  state: endedAtSeconds === null ? ('running' as const) : ('succeeded' as const),
});

describe('the lanes of calls', () => {
  it('puts calls that overlap in lanes of their own and reuses a lane that is free', () => {
    const { bars } = callLanes([call('c', 953, 954), call('a', 950, 952), call('b', 951, 955)], 1000, 5);
    expect(bars.map(({ id, lane }) => `${id} ${lane}`)).toEqual(['a 0', 'b 1', 'c 0']);
  });

  it('lets a running call end at the right, and cuts one that began before the window', () => {
    const { bars } = callLanes([call('old', 900, 945), call('run', 990, null)], 1000, 5);
    expect(bars).toMatchObject([
      { id: 'old', from: 0, to: 5 },
      { id: 'run', from: 50, to: 60, state: 'running' },
    ]);
  });

  it('leaves out what lies outside the window, and counts what finds no lane', () => {
    const calls = [call('gone', 900, 930), call('later', 1001, null), call('a', 950, 960), call('b', 950, 960)];
    const { bars, leftOut } = callLanes(calls, 1000, 1);
    expect(bars.map(({ id }) => id)).toEqual(['a']);
    expect(leftOut).toBe(1);
  });
});

describe('the bar under the pointer', () => {
  const bars = [
    { id: 'first', lane: 0, from: 10, to: 12, state: 'succeeded' },
    { id: 'second', lane: 1, from: 30, to: 31, state: 'failed' },
  ] as const;
  const place = { width: 600, pixelsPerSecond: 10, top: 36, step: 8 };

  it.each([
    { zoom: 1, x: 110, y: 38, id: 'first' },
    { zoom: 1, x: 98, y: 38, id: 'first' },
    { zoom: 1, x: 96, y: 38, id: null },
    { zoom: 1, x: 305, y: 46, id: 'second' },
    { zoom: 1, x: 305, y: 38, id: null },
    { zoom: 1.5, x: 165, y: 57, id: 'first' },
    { zoom: 1.5, x: 457, y: 69, id: 'second' },
    { zoom: 1.5, x: 305, y: 46, id: null },
  ])('with a zoom of $zoom at $x, $y is $id', ({ zoom, x, y, id }) => {
    const box = { left: 700, top: 90, width: 600 * zoom };
    const found = barUnder(bars, { clientX: 700 + x, clientY: 90 + y }, box, place);
    expect(found?.id ?? null).toBe(id);
  });
});
