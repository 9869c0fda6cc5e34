import { describe, expect, it } from 'vitest';
import { pageGrid } from '../../lib/pageGrid.ts';
import { functionTable, gridTemplate, leastName, nodeTable, rightEdges } from './columns.ts';

const grid = (width: number) => pageGrid({ width, height: 900, devicePixelRatio: 1 });

describe('the columns of the overview', () => {
  it.each([
    [1000, ['cpuPercent', 'memoryPercent']],
    [1440, ['cpuPercent', 'memoryPercent']],
    [1920, ['cpuPercent', 'memoryPercent']],
    [2560, ['cpuPercent', 'memoryPercent']],
  ])('have CPU and memory of nodes and functions at the same place in a window of %d px', (width, names) => {
    const functions = rightEdges(functionTable(grid(width)), 700);
    const nodes = rightEdges(nodeTable(grid(width)), 700);
    for (const name of names) expect(nodes.get(name)).toBe(functions.get(name));
    expect(nodes.get('source')).toBe(functions.get('node'));
  });

  it('show more percentiles in a wider window', () => {
    const names = (width: number) => functionTable(grid(width)).map(({ name }) => name);
    expect(names(1000)).not.toContain('p50Ms');
    expect(names(1440)).not.toContain('p99Ms');
    expect(names(1920)).toContain('responseMeanMs');
  });

  it('fit the figures of every window, with room for a name', () => {
    const overflowing = new Set<number>();
    for (let width = 721; width <= 2600; width++) {
      const page = grid(width);
      for (const columns of [functionTable(page), nodeTable(page)]) {
        const taken = columns.reduce((sum, column) => sum + column.width + 8, 10 + 8 + leastName(page));
        if (taken > page.figures) overflowing.add(width);
      }
    }
    expect([...overflowing]).toEqual([]);
  });

  it('leave the rest to the name', () => {
    const columns = [
      { name: 'a', width: 50 },
      { name: 'b', width: 34 },
    ];
    expect(gridTemplate(columns, 90)).toBe('10px minmax(90px, 1fr) 50px 34px');
    expect([...rightEdges(columns, 200)]).toEqual([
      ['b', 200],
      ['a', 158],
    ]);
  });
});
