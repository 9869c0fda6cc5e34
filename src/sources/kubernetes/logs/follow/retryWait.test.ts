import { expect, test } from 'vitest';
import { usualTiming } from '../logTiming.ts';
import { retryWaitMs } from './retryWait.ts';

test.each([
  [1, null, 0.5, 250],
  [2, null, 0.5, 500],
  [5, null, 0.5, 4000],
  [6, null, 0.5, 5000],
  [1000, null, 0.5, 5000],
  [1, null, 0, 200],
  [1, 3000, 0.5, 3000],
  [9, 3000, 0.5, 5000],
  [9, 15_000, 0.5, 15_000],
])('break %d, asked for %s ms, chance %d', (breaks, askedMs, random, want) => {
  expect(retryWaitMs(breaks, usualTiming, askedMs, random)).toBe(want);
});
