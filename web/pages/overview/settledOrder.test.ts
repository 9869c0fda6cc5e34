import { describe, expect, it } from 'vitest';
import { SettledOrder } from './settledOrder.ts';
import { functionItem } from './testItems.ts';

const [a, b, c] = ['a', 'b', 'c'].map((name) => functionItem({ name }));

const shown = (order: SettledOrder, wanted: (typeof a)[], isBusy: boolean, nowMs = 0, wish = 'calls') => {
  const items = wanted.filter((item) => item !== undefined);
  return order
    .next(items, wish, isBusy, nowMs)
    .map(({ name }) => name)
    .join('');
};

describe('the order of rows', () => {
  it('waits while a row is pointed at, and says since when', () => {
    const order = new SettledOrder();
    expect(shown(order, [a, b], false, 1000)).toBe('ab');
    expect(order.waitingSinceMs).toBeNull();
    expect(shown(order, [b, a], true, 2000)).toBe('ab');
    expect(order.waitingSinceMs).toBe(1000);
    expect(shown(order, [b, c, a], true, 3000)).toBe('abc');
    expect(shown(order, [b, c, a], false, 4000)).toBe('bca');
    expect(order.waitingSinceMs).toBeNull();
  });

  it('does not wait where it is the same', () => {
    const order = new SettledOrder();
    shown(order, [a, b], false, 1000);
    shown(order, [a, b], true, 2000);
    expect(order.waitingSinceMs).toBeNull();
  });

  it('follows at once what somebody asks for', () => {
    const order = new SettledOrder();
    shown(order, [a, b], false);
    expect(shown(order, [b, a], true, 0, 'name')).toBe('ba');
  });
});
