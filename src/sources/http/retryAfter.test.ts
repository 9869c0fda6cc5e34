import { expect, test } from 'vitest';
import { retryAfterMs } from './retryAfter.ts';

test.each([
  [undefined, null],
  ['0', 0],
  ['3', 3000],
  ['3600', 60_000],
  ['-1', null],
  ['soon', null],
  ['', null],
  ['Mon, 23 Nov 2026 20:05:35 GMT', null],
])('%s', (header, want) => {
  expect(retryAfterMs(header)).toBe(want);
});
