import { describe, expect, it } from 'vitest';
import { type Shown, shownFigure } from './shownFigure.ts';

/** A window that ends with second 1000. */
function windowOf(known: Record<number, number>, intervalSeconds: number | null = 1) {
  const cpuPercent = Array.from({ length: 60 }, (_, slot) => known[941 + slot] ?? null);
  const sources = {
    cpuPercent: { source: 'agent', intervalSeconds, measuredAtSeconds: null, why: null, how: null },
  } as const;
  return { connection: 'lab', namespace: 'fn', name: 'a', endSecond: 1000, columns: { cpuPercent }, sources };
}

const live: Shown = { second: 1000, axisEndSecond: 1000, isHeld: false };
const held: Shown = { second: 990, axisEndSecond: 1000, isHeld: true };

describe('a figure of a window', () => {
  it.each([
    ['the newest value while live', windowOf({ 999: 7, 1000: 8 }), live, 8, null],
    ['one that a late second leaves standing', windowOf({ 997: 7 }), live, 7, null],
    ['a stale one from 4 s on', windowOf({ 996: 7 }), live, 7, 4],
    ['a coarse one that is not stale within two intervals', windowOf({ 971: 7 }, 15), live, 7, null],
    ['a coarse one that is stale after two intervals', windowOf({ 969: 7 }, 15), live, 7, 31],
    ['nothing where nobody measured', windowOf({}), live, null, null],
    ['the value of the held second', windowOf({ 990: 3, 1000: 8 }), held, 3, null],
    ['nothing for a held second without a value', windowOf({ 989: 3 }), held, null, null],
  ])('is %s', (_, window, shown, value, staleSeconds) => {
    expect(shownFigure(window, 'cpuPercent', shown)).toMatchObject({ value, staleSeconds });
  });

  it('is unknown without a window or column', () => {
    expect(shownFigure(null, 'cpuPercent', live).value).toBeNull();
    expect(shownFigure(windowOf({ 1000: 1 }), 'memoryPercent', live).value).toBeNull();
  });

  it('carries the interval of its source', () => {
    expect(shownFigure(windowOf({ 1000: 1 }, 15.02), 'cpuPercent', live).intervalSeconds).toBe(15);
    expect(shownFigure(windowOf({ 1000: 1 }, null), 'cpuPercent', live).intervalSeconds).toBe(1);
  });
});
