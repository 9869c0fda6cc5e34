import { expect, it } from 'vitest';
import { AnswerHistory } from './answerHistory.ts';

it('knows what was answered up to a second of the last minute, and nothing of seconds without an answer', () => {
  const history = new AnswerHistory<{ nowSeconds: number }>();
  expect(history.asOf(null)).toBeNull();
  for (const nowSeconds of [100.2, 102.3, 104.1, 120.5]) history.add({ nowSeconds });
  expect(history.asOf(null)?.nowSeconds).toBe(120.5);
  expect(history.asOf(103)?.nowSeconds).toBe(102.3);
  expect(history.asOf(104)?.nowSeconds).toBe(104.1);
  expect(history.asOf(99)).toBeNull();
  expect(history.asOf(118)).toBeNull();
  history.add({ nowSeconds: 173 });
  expect(history.asOf(102)).toBeNull();
});

it('keeps the minute before a frozen second until time goes on', () => {
  const history = new AnswerHistory<{ nowSeconds: number }>();
  for (const nowSeconds of [100, 102, 104]) history.add({ nowSeconds });
  history.hold(true);
  for (let nowSeconds = 106; nowSeconds < 400; nowSeconds += 2) history.add({ nowSeconds });
  history.hold(true);
  expect(history.asOf(103)?.nowSeconds).toBe(102);
  expect(history.asOf(null)?.nowSeconds).toBe(398);
  history.hold(false);
  expect(history.asOf(103)).toBeNull();
  expect(history.asOf(398)?.nowSeconds).toBe(398);
});

it('forgets what lies in the future when the clock of the server was set back', () => {
  const history = new AnswerHistory<{ nowSeconds: number }>();
  for (const nowSeconds of [900, 1000, 940]) history.add({ nowSeconds });
  expect(history.asOf(null)?.nowSeconds).toBe(940);
  history.add({ nowSeconds: 998 });
  expect(history.asOf(1000)?.nowSeconds).toBe(998);
});
