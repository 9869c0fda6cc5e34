import { expect, it } from 'vitest';
import { FirstAnswer } from './firstAnswer.ts';

it('a first answer is overdue 3 s after the first request, until anything comes', () => {
  const first = new FirstAnswer();
  expect(first.isOverdue(10_000)).toBe(false);
  first.asked(10_000);
  first.asked(12_000);
  expect([12_999, 13_000, 60_000].map((nowMs) => first.isOverdue(nowMs))).toEqual([false, true, true]);
  first.came();
  expect(first.isOverdue(60_000)).toBe(false);
});
