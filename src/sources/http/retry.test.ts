import { expect, test } from 'vitest';
import { retryAfterMs, retryWaitMs } from './retry.ts';

test.each([
  [undefined, null],
  ['0', 0],
  ['3', 3000],
  ['3600', 60_000],
  ['-1', null],
  ['soon', null],
  ['', null],
  ['Mon, 23 Nov 2026 20:05:35 GMT', null],
])('retryAfterMs: Retry-After %s', (header, want) => {
  expect(retryAfterMs(header)).toBe(want);
});

test.each([
  [1, null, 0, 200],
  [1, null, 0.5, 150],
  [2, null, 0, 400],
  [6, null, 0, 5000],
  [1000, null, 0, 5000],
  [1, 3000, 0, 3000],
  [1, 3000, 0.5, 3150],
  [9, 3000, 0, 5000],
])('retryWaitMs: failure %d, asked for %s ms, random %d', (failures, askedMs, random, want) => {
  expect(retryWaitMs(failures, { firstRetryMs: 200, mostRetryMs: 5000 }, askedMs, random)).toBe(want);
});
