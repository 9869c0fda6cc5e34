import { describe, expect, it } from 'vitest';
import { SettledOrder } from './settledOrder.ts';

const newOrder = () => new SettledOrder<string>((row) => row);

/** @param rows each is one letter */
const shown = (order: SettledOrder<string>, rows: string, isBusy: boolean, nowMs = 0, wish = 'calls') => {
  order.busy(isBusy);
  return order.next([...rows], wish, false, nowMs).join('');
};

describe('the order of rows', () => {
  it('waits while a row is pointed at, and says since when', () => {
    const order = newOrder();
    expect(shown(order, 'ab', false, 1000)).toBe('ab');
    expect(order.isWaiting).toBe(false);
    expect(shown(order, 'ba', true, 2000)).toBe('ab');
    expect([order.isWaiting, order.sortedAtMs]).toEqual([true, 1000]);
    expect(shown(order, 'bca', true, 3000)).toBe('abc');
    expect(shown(order, 'bca', false, 4000)).toBe('bca');
    expect([order.isWaiting, order.sortedAtMs]).toEqual([false, 4000]);
  });

  it('does not wait where it is the same', () => {
    const order = newOrder();
    shown(order, 'ab', false, 1000);
    shown(order, 'ab', true, 2000);
    expect(order.isWaiting).toBe(false);
  });

  it('has new rows last and closes up over those that went', () => {
    const order = newOrder();
    shown(order, 'agb', false);
    expect(shown(order, 'bna', true)).toBe('abn');
  });

  it('waits while an earlier second is shown', () => {
    const order = newOrder();
    order.next(['a', 'b'], 'calls', false, 1000);
    expect(order.next(['b', 'a'], 'calls', true, 2000)).toEqual(['a', 'b']);
    expect([order.isWaiting, order.sortedAtMs]).toEqual([true, 1000]);
  });

  it('is due once nobody reads it any more, where another one waited', () => {
    const order = newOrder();
    shown(order, 'ab', false);
    expect([order.busy(true), order.busy(false)]).toEqual([false, false]);
    shown(order, 'ba', true);
    expect([order.busy(true), order.busy(false)]).toEqual([false, true]);
    shown(order, 'ba', false);
    expect([order.busy(true), order.busy(false)]).toEqual([false, false]);
  });

  it('follows at once what somebody asks for', () => {
    const order = newOrder();
    shown(order, 'ab', false);
    expect(shown(order, 'ba', true, 0, 'name')).toBe('ba');
  });
});
