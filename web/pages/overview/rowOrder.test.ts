import { describe, expect, it } from 'vitest';
import { filtered, matchOf, type Sort, sortAfter, sorted, sortOf, sortText, usualSort } from './rowOrder.ts';
import { functionItem } from './testItems.ts';

const fast = functionItem({ name: 'fast', callsPerSecond: 40, cpuPercent: 3 });
const slow = functionItem({ name: 'slow', callsPerSecond: 0.1, cpuPercent: 90 });
const off = functionItem({ name: 'off', callsPerSecond: null, cpuPercent: null });
const item2 = functionItem({ name: 'item2', callsPerSecond: 1, cpuPercent: null });
const item10 = functionItem({ name: 'item10', callsPerSecond: 1, cpuPercent: null });
const all = [off, item10, slow, item2, fast];

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

describe('the order of functions', () => {
  it.each<[string, string[]]>([
    ['-callsPerSecond', ['fast', 'item2', 'item10', 'slow', 'off']],
    ['callsPerSecond', ['slow', 'item2', 'item10', 'fast', 'off']],
    ['-cpuPercent', ['slow', 'fast', 'item2', 'item10', 'off']],
    ['name', ['fast', 'item2', 'item10', 'off', 'slow']],
    ['-name', ['slow', 'off', 'item10', 'item2', 'fast']],
  ])('by %s has unknown values last and equal ones by name', (text, expected) => {
    expect(names(sorted(all, sortOf(text)))).toEqual(expected);
  });

  it('is the usual one for an unknown address', () => {
    expect([sortOf(null), sortOf('-colour'), sortOf('')]).toEqual([usualSort, usualSort, usualSort]);
  });

  it.each(['name', '-name', 'callsPerSecond', '-memoryPercent'])('%s is written as it is read', (text) => {
    expect(sortText(sortOf(text))).toBe(text);
  });

  it('is not written where it is the usual one', () => {
    expect(sortText(usualSort)).toBeNull();
  });

  it('begins with the largest figure, and turns when chosen again', () => {
    const cpu: Sort = { column: 'cpuPercent', isDescending: true };
    expect(sortAfter(usualSort, 'cpuPercent')).toEqual(cpu);
    expect(sortAfter(cpu, 'cpuPercent')).toEqual({ ...cpu, isDescending: false });
    expect(sortAfter(cpu, 'name')).toEqual({ column: 'name', isDescending: false });
  });
});

describe('the filter', () => {
  it.each<[string, string[]]>([
    ['', ['off', 'item10', 'slow', 'item2', 'fast']],
    ['ITEM', ['item10', 'item2']],
    [' st ', ['fast']],
    ['(', []],
  ])('"%s" keeps functions whose name contains it', (text, expected) => {
    expect(names(filtered(all, text))).toEqual(expected);
  });

  it('shows where it is in a name', () => {
    expect(matchOf('Order-Check', 'er-c')).toEqual(['Ord', 'er-C', 'heck']);
    expect([matchOf('a', ''), matchOf('a', 'b')]).toEqual([null, null]);
  });
});
