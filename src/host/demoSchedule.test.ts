import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../test/seededRandom.ts';
import { DemoSchedule } from './demoSchedule.ts';

function made(watched: boolean) {
  const schedule = new DemoSchedule(seededRandom(7));
  return Array.from({ length: 5000 }, () => schedule.next(watched));
}

describe('the calls of the samples', () => {
  test.each([
    [true, 4.5, 6.5],
    [false, 0.95, 1.15],
  ])('watched %s: between %d and %d a second', (watched, least, most) => {
    const calls = made(watched).flat();
    const seconds = calls.reduce((sum, { afterMs }) => sum + afterMs, 0) / 1000;
    expect(calls.length / seconds).toBeGreaterThan(least);
    expect(calls.length / seconds).toBeLessThan(most);
  });

  test('come to every sample, search in bursts while somebody watches', () => {
    const chosen = made(true);
    expect(new Set(chosen.flat().map(({ name }) => name)).size).toBe(13);
    const bursts = chosen.filter((calls) => calls.length > 1);
    expect(new Set(bursts.flat().map(({ name }) => name))).toEqual(new Set(['search']));
    expect(made(false).every((calls) => calls.length === 1)).toBe(true);
  });

  test('a fifth of the invoices are of an order that fails', () => {
    const orders = made(true).flatMap((calls) => calls.filter(({ name }) => name === 'pdf-invoice'));
    const failing = orders.filter(({ body }) => /[05]$/.test(body));
    expect(failing.length / orders.length).toBeCloseTo(0.2, 2);
  });
});
