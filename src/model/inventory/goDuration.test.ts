import { expect, test } from 'vitest';
import { formatGoDuration, parseGoDuration } from './goDuration.ts';

test.each([
  ['5s', 5000],
  ['1m30s', 90_000],
  ['300ms', 300],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['1h2m3s', 3_723_000],
  ['250us', 0.25],
  ['0', 0],
  ['0s', 0],
  ['10', 10_000],
])('parses %s as %d ms', (text, ms) => expect(parseGoDuration(text)).toBe(ms));

test.each(['', 's', '-5s', '5 s', '5sec', '5s!', '1.2.3s', 'soon', '1d', '9999h', '1e3s', '٣s'])(
  'rejects "%s"',
  (text) => expect(parseGoDuration(text)).toBeNull(),
);

test.each([
  [0, '0s'],
  [300, '300ms'],
  [5000, '5s'],
  [1500, '1.5s'],
  [90_000, '1m30s'],
  [3_600_000, '1h0m0s'],
])('formats %d ms as %s', (ms, text) => expect(formatGoDuration(ms)).toBe(text));
