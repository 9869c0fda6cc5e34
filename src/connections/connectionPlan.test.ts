import { describe, expect, it } from 'vitest';
import type { NodeRecord } from '../model/inventory/inventory.ts';
import { sameNodes } from './connectionPlan.ts';

const nodes = (text: string): NodeRecord[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((node) => ({ name: node.split('=')[0] ?? '', ip: node.split('=')[1] ?? '' }));

describe('sameNodes', () => {
  it.each([
    ['a=1 b=2', 'a=1 b=2', true],
    ['a=1 b=2', 'b=2 a=1', true],
    ['a=1', 'a=2', false],
    ['a=1', 'b=1', false],
    ['a=1', 'a=1 b=2', false],
    ['a=1 b=2', 'a=1', false],
    ['a=1 a=1', 'a=1 b=2', false],
    ['a', 'a', false],
    ['', '', false],
  ])('%j and %j: %s', (some, others, want) => {
    expect(sameNodes(nodes(some), nodes(others))).toBe(want);
  });
});
