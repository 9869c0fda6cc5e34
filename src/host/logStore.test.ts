import { expect, test } from 'vitest';
import { LogStore } from './logStore.ts';

test('keeps the newest within its bound, and their numbers', () => {
  const log = new LogStore(50_000);
  for (let i = 0; i < 100_000; i++) log.push({ seconds: i, nanos: 0, text: 'x'.repeat(40) });
  expect(log.bytes).toBeLessThanOrEqual(50_000);
  expect(log.end).toBe(100_000);
  expect(log.first).toBe(100_000 - 250);
  expect(log.at(log.first - 1)).toBeUndefined();
  expect(log.at(log.first)?.seconds).toBe(log.first);
  expect(log.at(log.end - 1)?.seconds).toBe(99_999);
  expect(log.at(log.end)).toBeUndefined();
});

test('a line larger than the bound empties it', () => {
  const log = new LogStore(1000);
  log.push({ seconds: 0, nanos: 0, text: 'a' });
  log.push({ seconds: 1, nanos: 0, text: 'x'.repeat(2000) });
  expect([log.first, log.end, log.bytes]).toEqual([2, 2, 0]);
});
