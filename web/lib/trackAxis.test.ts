import { describe, expect, it } from 'vitest';
import { atSecond, axisSeconds, eachRun, lastKnown, onAxis, type Seconds, snap } from './trackAxis.ts';

const counting: Seconds = Array.from({ length: axisSeconds }, (_, slot) => slot);

describe('a column on the axis', () => {
  it('is the same object where both end with the same second', () => {
    expect(onAxis(counting, 1000, 1000)).toBe(counting);
  });

  it('moves left and ends with nulls while nothing arrives', () => {
    const moved = onAxis(counting, 1000, 1014);
    expect([moved[0], moved[45], moved[46], moved[59]]).toEqual([14, 59, null, null]);
  });

  it('is empty when the axis has left it behind', () => {
    expect(onAxis(counting, 1000, 1100).every((value) => value === null)).toBe(true);
  });

  it('is padded at the left where it is short', () => {
    const short = onAxis([1, 2], 1000, 1000);
    expect([short.length, short[57], short[58], short[59]]).toEqual([60, null, 1, 2]);
  });

  it.each([
    [1000, 59],
    [941, 0],
    [940, null],
    [1001, null],
  ])('has in second %d the value %s', (second, value) => {
    expect(atSecond(counting, 1000, second)).toBe(value);
  });

  it('reads the newest known value at or before a second', () => {
    const gap = [1, null, null, 4];
    expect([1000, 999, 998, 997].map((second) => lastKnown(gap, 1000, second))).toEqual([4, 1, 1, 1]);
    expect([lastKnown([null, 2], 1000, 999), lastKnown(undefined, 1000, 1000)]).toEqual([null, null]);
  });

  it('is split into runs', () => {
    const runs = (isKnown: boolean) => {
      const found: [number, number][] = [];
      eachRun([null, 1, 2, null, 3, null], isKnown, (from, to) => found.push([from, to]));
      return found;
    };
    expect(runs(true)).toEqual([
      [1, 3],
      [4, 5],
    ]);
    expect(runs(false)).toEqual([
      [0, 1],
      [3, 4],
      [5, 6],
    ]);
  });

  it('snaps to device pixels', () => {
    expect([snap(10.2, 1), snap(10.3, 1.5), snap(10.3, 2)]).toEqual([10, 10, 10.5]);
  });
});
