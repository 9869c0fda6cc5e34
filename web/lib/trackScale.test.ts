import { describe, expect, it } from 'vitest';
import { roundTop, SettledTop, trackTop } from './trackScale.ts';

describe('the scale of a track', () => {
  it.each([
    [0, 1],
    [0.3, 0.5],
    [1, 1],
    [1.2, 2],
    [3, 5],
    [5.1, 10],
    [10, 10],
    [120, 200],
    [4999, 5000],
  ])('rounds %d up to %d', (value, top) => {
    expect(roundTop(value)).toBeCloseTo(top, 9);
  });

  it.each([
    ['of calls under five a second', [1, 0, null, 2], 5],
    ['of unknown values', [null, null], 5],
    ['of more', [1, 44, 12], 50],
  ])('has at least 5: %s', (_, values, top) => {
    expect(trackTop(values)).toBe(top);
  });

  it('grows at once and shrinks only 10 s after it grew', () => {
    const settled = new SettledTop();
    const tops = [
      [5, 100],
      [20, 101],
      [5, 102],
      [10, 110],
      [10, 111],
      [5, 112],
    ].map(([top = 0, second = 0]) => settled.next(top, second));
    expect(tops).toEqual([5, 20, 20, 20, 10, 5]);
  });
});
