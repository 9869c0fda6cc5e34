import { describe, expect, it } from 'vitest';
import { LineOffsets, tableLines } from './rowGroups.ts';
import { functionItem } from './testItems.ts';

const items = [
  functionItem({ name: 'a', namespace: 'shop', nodes: ['node10', 'node2'] }),
  functionItem({ name: 'b', namespace: 'fn', nodes: ['node2'] }),
  functionItem({ name: 'c', namespace: 'shop', nodes: null }),
  functionItem({ name: 'd', namespace: 'fn', nodes: ['node10'] }),
];

const shown = (grouping: 'none' | 'node' | 'namespace') =>
  tableLines(items, grouping).map((line) => (line.kind === 'group' ? `${line.label} ${line.count}` : line.key));

describe('the lines of the table', () => {
  it.each([
    ['none', ['shop/a', 'fn/b', 'shop/c', 'fn/d']],
    ['namespace', ['fn 2', 'fn/b', 'fn/d', 'shop 2', 'shop/a', 'shop/c']],
    ['node', ['node2 1', 'fn/b', 'node10 2', 'shop/a', 'fn/d', 'null 1', 'shop/c']],
  ] as const)('grouped by %s keep their order within a group', (grouping, expected) => {
    expect(shown(grouping)).toEqual(expected);
  });
});

describe('where lines lie', () => {
  const lines = [
    { kind: 'group', key: 'g', label: 'g', count: 2 },
    { kind: 'function', key: 'a', item: functionItem() },
    { kind: 'function', key: 'b', item: functionItem() },
    { kind: 'group', key: 'h', label: 'h', count: 1 },
    { kind: 'function', key: 'c', item: functionItem() },
  ] as const;
  const offsets = new LineOffsets(lines, 28, 20);

  it('adds up their heights', () => {
    expect([offsets.height, offsets.topOf(0), offsets.topOf(3), offsets.topOf(4), offsets.topOf(9)]).toEqual([
      124, 0, 76, 96, 124,
    ]);
  });

  it.each([
    [0, 20, 0, 1],
    [0, 21, 0, 2],
    [19, 48, 0, 2],
    [20, 77, 1, 4],
    [110, 900, 4, 5],
    [-50, 10, 0, 1],
    [500, 600, 5, 5],
  ])('finds what is between %d and %d px', (top, bottom, from, to) => {
    expect(offsets.between(top, bottom)).toEqual({ from, to });
  });

  it('has nothing of no lines', () => {
    expect(new LineOffsets([], 28, 20).between(0, 100)).toEqual({ from: 0, to: 0 });
  });
});
