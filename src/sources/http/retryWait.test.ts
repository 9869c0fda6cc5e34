import { expect, test } from 'vitest';
import { retryWaitMs } from './retryWait.ts';

test.each([
  [1, null, 0, 200],
  [1, null, 0.5, 150],
  [2, null, 0, 400],
  [6, null, 0, 5000],
  [1000, null, 0, 5000],
  [1, 3000, 0, 3000],
  [1, 3000, 0.5, 3150],
  [9, 3000, 0, 5000],
])('failure %d, asked for %s ms, chance %d', (failures, askedMs, random, want) => {
  expect(retryWaitMs(failures, { firstRetryMs: 200, mostRetryMs: 5000 }, askedMs, random)).toBe(want);
});
