import { expect, test } from 'vitest';
import { logLevel } from './logLevel.ts';

test.each([
  ['2026-11-23 20:07:03,123 INFO handle started', 'info'],
  ['2026/11/23 20:07:03 stderr: 2026-11-23 20:07:03,123 ERROR fetch: no answer', 'error'],
  ['2026/11/23 20:07:03 stdout: WARN low', 'warning'],
  ['[warn] low', 'warning'],
  ['error: no such file', 'error'],
  ['DEBUG x', 'debug'],
  ['FATAL', 'error'],
  ['{"time":1,"level":"warn","msg":"INFO"}', 'warning'],
  ['ts=1 level=error msg="x"', 'error'],
  ['2026/11/23 20:07:03 Forking fprocess.', null],
  ['error handling is hard', null],
  ['Information about INFO', null],
  ['{"levels":"info"}', null],
  ['', null],
  [`${'x'.repeat(600)} level=error`, null],
])('%j names the level %s', (line, level) => {
  expect(logLevel(line)).toBe(level);
});
