import { describe, expect, it } from 'vitest';
import { nodeOrder } from './nodeOrder.ts';
import { nodeItem } from './testItems.ts';

const nodes = [
  nodeItem({ name: 'n10', memoryPercent: 20, rootDiskPercent: 30 }),
  nodeItem({ name: 'n2', memoryPercent: 90 }),
  nodeItem({ name: 'n3', memoryPercent: null, rootDiskPercent: 95 }),
  nodeItem({
    name: 'n1',
    memoryPercent: 1,
    problem: { severity: 'warning', code: '', en: '', zh: '', sinceSeconds: 0 },
  }),
];

const names = (most: number) => nodeOrder(nodes, most).map(({ name }) => name);

describe('the order of nodes', () => {
  it('is by name where there is room for all', () => {
    expect(names(4)).toEqual(['n1', 'n2', 'n3', 'n10']);
  });

  it('has those with problems first otherwise, then the fullest ones', () => {
    expect(names(3)).toEqual(['n1', 'n3', 'n2', 'n10']);
  });
});
