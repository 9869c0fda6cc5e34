import { expect, test } from 'vitest';
import { firstReadBackMs, furtherReadBackMs, readBackSince, wholeLogMs } from './readBack.ts';

const nowMs = 1_795_000_000_000;
const hourMs = 3_600_000;
const ago = (ms: number) => nowMs - ms;

test.each([
  ['the asked time', 300_000, null, null, ago(310_000)],
  ['a call without exec_timeout', 5000, null, null, ago(70_000)],
  ['exec_timeout', 5000, 120_000, null, ago(130_000)],
  ['no further than the container', 5000, null, ago(70_000), wholeLogMs],
  ['an old container', 5000, null, ago(70_001), ago(70_000)],
  ['more than a day of an unknown one', 25 * hourMs, null, null, wholeLogMs],
  ['no timeout at all', 5000, Number.POSITIVE_INFINITY, null, wholeLogMs],
])('reads back first: %s', (_name, sinceAgoMs, execTimeoutMs, beganMs, want) => {
  expect(firstReadBackMs(ago(sinceAgoMs), nowMs, execTimeoutMs, beganMs)).toBe(want);
});

test.each([
  [ago(70_000), null, ago(140_000)],
  [ago(70_000), ago(139_000), wholeLogMs],
  [ago(13 * hourMs), null, wholeLogMs],
])('reads further back', (fromMs, beganMs, want) => {
  expect(furtherReadBackMs(fromMs, nowMs, beganMs)).toBe(want);
});

test.each([
  [ago(69_400), { lastSeconds: 70 }],
  [wholeLogMs, null],
])('what the API is asked for', (fromMs, want) => {
  expect(readBackSince(fromMs, nowMs)).toEqual(want);
});
