import { expect, it } from 'vitest';
import { MeasurementGaps } from './measurementGaps.ts';

it.each<[number[], number | null]>([
  [[], null],
  [[5], null],
  [[0, 1000], 1],
  [[0, 1000, 2000, 9000], 1],
  [[0, ...Array.from({ length: 20 }, (_, turn) => 9000 + turn * 2000)], 2],
])('the median gap of %j is %s s', (times, want) => {
  const gaps = new MeasurementGaps();
  for (const atMs of times) gaps.add(atMs);
  expect(gaps.medianSeconds).toBe(want);
});
