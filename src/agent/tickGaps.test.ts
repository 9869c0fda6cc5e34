import { expect, test } from 'vitest';
import { TickGaps } from './tickGaps.ts';

test.each<[string, readonly number[], number | null]>([
  ['nothing', [], null],
  ['the tick at the start', [100_700], null],
  ['the rest of the first second', [100_700, 101_000], 1],
  ['a first whole second', [100_700, 101_000, 102_000], 1],
  ['a busy machine', [100_700, 101_000, 103_000, 105_000, 106_000], 2],
  ['a machine that is busy from the start', [100_700, 101_000, 103_500], 2.5],
])('the interval after %s', (_name, ticks, seconds) => {
  const gaps = new TickGaps();
  for (const tick of ticks) gaps.add(tick);
  expect(gaps.medianSeconds()).toBe(seconds);
});
