import { describe, expect, it } from 'vitest';
import { shortNames } from './shortNames.ts';

describe('the short name of a node', () => {
  it.each([
    [
      ['vm-8c16g-node10', 'vm-2c4g-node5'],
      ['node10', 'node5'],
    ],
    [
      ['lab-worker', 'lab-worker2', 'lab-control-plane'],
      ['worker', 'worker2', 'plane'],
    ],
    [
      ['worker-1.example.org', 'worker-2.example.org'],
      ['worker-1', 'worker-2'],
    ],
    [
      ['a-node', 'b-node'],
      ['a-node', 'b-node'],
    ],
    [['shop-devbox'], ['shop-devbox']],
  ])('of %j is %j', (names, expected) => {
    expect(names.map(shortNames(names))).toEqual(expected);
  });

  it('of an unknown node is its name', () => {
    expect(shortNames(['lab-worker', 'lab-master'])('lab-other')).toBe('lab-other');
  });
});
