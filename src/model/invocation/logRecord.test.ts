import { expect, test } from 'vitest';
import { decodeTimestampedLine, recordMs } from './logRecord.ts';

test.each([
  ['2026-11-23T20:05:36.879198810Z text', '2026-11-23T20:05:36Z', 879_198_810, 'text'],
  ['2026-11-23T20:05:36.87919881Z stdout F', '2026-11-23T20:05:36Z', 879_198_810, 'stdout F'],
  ['2026-11-23T20:05:36Z ', '2026-11-23T20:05:36Z', 0, ''],
  ['2026-11-23T20:05:36Z', '2026-11-23T20:05:36Z', 0, ''],
  ['2024-02-29T00:30:00.5+08:00  two', '2024-02-28T16:30:00Z', 500_000_000, ' two'],
  ['2000-12-31T23:30:00.000000001-01:30 x', '2001-01-01T01:00:00Z', 1, 'x'],
  ['1969-12-31T23:59:59.25Z x', '1969-12-31T23:59:59Z', 250_000_000, 'x'],
])('%j', (line, second, nanos, text) => {
  const record = decodeTimestampedLine(line);
  expect(record).toEqual({ seconds: Date.parse(second) / 1000, nanos, text });
});

test.each([
  '',
  'text',
  '2026/11/23 20:07:03 Forking fprocess.',
  '2026-11-23T20:05:36.879198810 text',
  '2026-11-23T20:05:36.1Ztext',
])('finds no timestamp in %j', (line) => {
  expect(decodeTimestampedLine(line)).toBeNull();
});

test('converts a moment to milliseconds', () => {
  expect(recordMs({ seconds: 1_790_000_000, nanos: 250_000_000 })).toBe(1_790_000_000_250);
});
