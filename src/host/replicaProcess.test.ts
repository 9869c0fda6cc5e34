import { expect, test } from 'vitest';
import { BackOff, usualBackOff } from './replicaProcess.ts';

test('doubles the wait up to a minute, and starts over after a healthy period', () => {
  const backOff = new BackOff(usualBackOff, () => 0.5);
  const waits = [0, 0, 0, 29_999, 0, 0, 0, 0, 30_000, 0].map((readyMs) => backOff.next(readyMs));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 1000, 2000]);
});

test.each([
  [0, 800],
  [0.999999, 1200],
])('random %d gives about %d ms', (random, ms) => {
  expect(new BackOff(usualBackOff, () => random).next(0)).toBeCloseTo(ms, 0);
});
