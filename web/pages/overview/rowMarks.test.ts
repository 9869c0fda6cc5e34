import { describe, expect, it } from 'vitest';
import { markOfFunction, markOfProblem } from './rowMarks.ts';
import { functionItem } from './testItems.ts';

const problem = { severity: 'error', code: 'x', en: '', zh: '', sinceSeconds: 1 } as const;

describe('the mark before a name', () => {
  it.each([
    ['nothing for a healthy function', {}, null],
    ['a dotted ring when scaled to zero', { state: 'scaled_to_zero', replicasWanted: 0 }, 'off'],
    ['a quarter ring while it starts', { state: 'starting', replicasReady: 0 }, 'starting'],
    ['its worst finding first', { state: 'starting', problem }, 'critical'],
    ['a triangle for a warning', { problem: { ...problem, severity: 'warning' } }, 'warning'],
  ] as const)('is %s', (_, changes, mark) => {
    expect(markOfFunction(functionItem(changes))).toBe(mark);
  });

  it('of a node is its worst finding', () => {
    expect([markOfProblem(null), markOfProblem({ ...problem, severity: 'note' })]).toEqual([null, 'note']);
  });
});
