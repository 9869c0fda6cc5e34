import { describe, expect, it } from 'vitest';
import { MedianGap, median } from './medianGap.ts';

describe('median', () => {
  it.each<[number[], number | null]>([
    [[], null],
    [[7], 7],
    [[9, 1, 10], 9],
    [[1, 30, 15, 2], 15],
  ])('of %j is %s', (numbers, want) => {
    expect(median(numbers)).toBe(want);
  });
});

describe('MedianGap', () => {
  it.each<[number[], number | null]>([
    [[], null],
    [[5], null],
    [[0, 1000], 1],
    [[0, 1000, 2000, 9000], 1],
    [[0, ...Array.from({ length: 20 }, (_, turn) => 9000 + turn * 2000)], 2],
  ])('of the times %j is %s s', (times, want) => {
    const gap = new MedianGap();
    for (const atMs of times) gap.add(atMs);
    expect(gap.seconds).toBe(want);
  });
});
