import { describe, expect, it } from 'vitest';
import { nextScale, step125 } from './channelScale.ts';

describe('step125', () => {
  it.each([
    [0, 1],
    [Number.NaN, 1],
    [0.03, 0.05],
    [1, 1],
    [1.2, 2],
    [20, 20],
    [21, 50],
    [501, 1000],
    [0.3, 0.5],
  ])('of %d is %d', (value, step) => {
    expect(step125(value)).toBe(step);
  });
});

describe('the scale of a channel', () => {
  it('grows at once and shrinks only 10 s after it grew', () => {
    let scale = nextScale(null, [1, null, 4], 1, 100);
    expect(scale.top).toBe(5);
    scale = nextScale(scale, [80], 1, 101);
    expect(scale).toEqual({ top: 100, grewAtSecond: 101 });
    scale = nextScale(scale, [3], 1, 110);
    expect(scale.top).toBe(100);
    expect(nextScale(scale, [3], 1, 111).top).toBe(5);
  });

  it('does not go below its least top', () => {
    expect(nextScale(null, [null, null], 5, 100).top).toBe(5);
  });
});
