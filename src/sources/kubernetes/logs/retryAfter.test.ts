import { expect, test } from 'vitest';
import { retryAfterMs } from './retryAfter.ts';

const nowMs = Date.parse('2026-11-23T20:05:30Z');

test.each([
  [undefined, null],
  ['0', 0],
  ['3', 3000],
  ['-1', 0],
  ['soon', null],
  ['', null],
  ['Mon, 23 Nov 2026 20:05:35 GMT', 5000],
  ['Mon, 23 Nov 2026 20:05:25 GMT', 0],
])('%s', (header, want) => {
  expect(retryAfterMs(header, nowMs)).toBe(want);
});
