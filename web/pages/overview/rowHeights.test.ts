import { describe, expect, it } from 'vitest';
import { nodeRowHeight, rowHeights } from './rowHeights.ts';

const heights = (height: number, functions: number, nodes: number, isNarrow = false) =>
  rowHeights({ height, isNarrow }, { functions, nodes, lines: 5 });

describe('row heights', () => {
  it.each([
    ['sixteen functions on four nodes at 900 px', heights(900, 16, 4), 28],
    ['the same at 1080 px', heights(1080, 16, 4), 36],
    ['twelve functions on one node', heights(900, 12, 1), 36],
    ['few functions', heights(900, 3, 1), 40],
    ['a thousand functions', heights(900, 1000, 4), 28],
  ])('are the largest with which everything fits: %s', (_, found, functionRow) => {
    expect(found.functionRow).toBe(functionRow);
  });

  it('hold figures above their track on a phone', () => {
    expect(heights(844, 3, 1, true)).toEqual({ functionRow: 45, nodeRow: 48, line: 24 });
  });

  it('give a single node a tall row', () => {
    const found = heights(900, 12, 1);
    expect([nodeRowHeight(found, 1, false), nodeRowHeight(found, 2, false), nodeRowHeight(found, 1, true)]).toEqual([
      2 * found.nodeRow - 16,
      found.nodeRow,
      found.nodeRow,
    ]);
  });
});
