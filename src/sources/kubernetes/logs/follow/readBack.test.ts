import { expect, test } from 'vitest';
import { openFaas } from '../../../../platforms/openfaas/openFaas.ts';
import { firstReadBackMs, furtherReadBackMs, ReadBackCheck, readBackSince, wholeLogMs } from './readBack.ts';

const nowMs = 1_795_000_000_000;
const hourMs = 3_600_000;
const ago = (ms: number) => nowMs - ms;

test.each([
  ['the requested time', 300_000, null, null, ago(310_000)],
  ['a call without exec_timeout', 5000, null, null, ago(70_000)],
  ['exec_timeout', 5000, 120_000, null, ago(130_000)],
  ['no further than the container', 5000, null, ago(70_000), wholeLogMs],
  ['an old container', 5000, null, ago(70_001), ago(70_000)],
  ['all of a container of unknown age for more than a day', 25 * hourMs, null, null, wholeLogMs],
  ['no timeout at all', 5000, Number.POSITIVE_INFINITY, null, wholeLogMs],
])('reads back first: %s', (_name, sinceAgoMs, execTimeoutMs, beganMs, want) => {
  expect(firstReadBackMs(ago(sinceAgoMs), nowMs, execTimeoutMs, beganMs)).toBe(want);
});

test.each([
  [ago(70_000), null, ago(140_000)],
  [ago(70_000), ago(139_000), wholeLogMs],
  [ago(13 * hourMs), null, wholeLogMs],
])('doubles the time read back', (fromMs, beganMs, want) => {
  expect(furtherReadBackMs(fromMs, nowMs, beganMs)).toBe(want);
});

test.each([
  [ago(69_400), { lastSeconds: 70 }],
  [wholeLogMs, null],
])('requests the log from there', (fromMs, want) => {
  expect(readBackSince(fromMs, nowMs)).toEqual(want);
});

const fromMs = 1_795_000_000_000;

test.each<[string, readonly [number, string][], string]>([
  ['no lines', [], 'enough'],
  [
    'lines outside any call',
    [
      [5000, 'Listening on port: 8080'],
      [6000, 'hello'],
    ],
    'enough',
  ],
  [
    'a call that starts',
    [
      [5000, 'Version'],
      [6000, 'Forking fprocess.'],
      [7000, 'INFO a started'],
    ],
    'enough',
  ],
  ['the end of a call without its start', [[5000, 'Wrote 5 Bytes - Duration: 1.000000s']], 'further'],
  ['the failure of a call without its start', [[5000, 'Success=false, Error=exit status 1']], 'further'],
  ['the kill of a call without its start', [[5000, 'Killing process: signal']], 'further'],
  [
    'the author speaks before a call begins',
    [
      [5000, 'INFO a started'],
      [6000, 'Forking fprocess.'],
    ],
    'further',
  ],
  ['only the author speaks', [[5000, 'INFO a started']], 'further'],
  ['a summary of a call that began before', [[5000, 'POST / - 200 OK - ContentLength: 1B (6.0000s)']], 'further'],
  ['a summary of a call of this time', [[5000, 'POST / - 200 OK - ContentLength: 1B (0.1000s)']], 'enough'],
  [
    'the author speaks, then a summary of this time',
    [
      [5000, 'INFO a started'],
      [6000, 'POST / - 200 OK - ContentLength: 1B (2.0000s)'],
    ],
    'enough',
  ],
  ['a forking of-watchdog begins a call', [[5000, 'Running: cat']], 'enough'],
  ['a forking of-watchdog ends a call that did not begin', [[5000, 'cat done: 0.50s secs']], 'further'],
  ['a summary without seconds, long after the beginning', [[5000, 'POST / - 200 OK - ContentLength: 83']], 'enough'],
  [
    'the author speaks at the beginning, then a summary without seconds',
    [
      [1000, 'INFO a started'],
      [6000, 'POST / - 200 OK - ContentLength: 83'],
    ],
    'further',
  ],
  [
    'the author speaks later, then a summary without seconds',
    [
      [5000, 'INFO a started'],
      [5500, 'INFO a over'],
      [6000, 'POST / - 200 OK - ContentLength: 83'],
    ],
    'enough',
  ],
  [
    'why a call failed, then its summary',
    [
      [5000, 'exit status 1'],
      [5000, 'POST / - 500 - ContentLength: 0B (0.1000s)'],
    ],
    'enough',
  ],
])('ReadBackCheck: %s', (_name, lines, want) => {
  const check = new ReadBackCheck(openFaas.logDialect, fromMs);
  let found: string | null = null;
  for (const [afterMs, text] of lines) {
    found = check.feed({ seconds: (fromMs + afterMs) / 1000, nanos: 0, text: `2026/11/23 20:07:03 ${text}` });
    if (found !== null) break;
  }
  expect(found ?? check.end()).toBe(want);
});
