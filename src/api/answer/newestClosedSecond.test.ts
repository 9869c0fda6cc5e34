import { describe, expect, it } from 'vitest';
import { newestClosedSecond } from './readyAnswers.ts';

describe('newestClosedSecond', () => {
  it.each([
    { name: 'just after a second, not measured yet', nowMs: 100_010, measured: 99, want: 99 },
    { name: 'just after a second, measured', nowMs: 100_010, measured: 100, want: 100 },
    { name: 'a late sample is waited for', nowMs: 100_449, measured: 99, want: 99 },
    { name: 'a stalled sampler does not stop time', nowMs: 100_450, measured: 99, want: 100 },
    { name: 'nor one that stalled long ago', nowMs: 200_450, measured: 99, want: 200 },
    { name: 'nothing measured at all', nowMs: 100_900, measured: null, want: 100 },
    { name: 'the clock stepped back', nowMs: 90_010, measured: 100, want: 90 },
  ])('$name', ({ nowMs, measured, want }) => {
    expect(newestClosedSecond(nowMs, measured)).toBe(want);
  });

  it('is never more than 1.5 s behind', () => {
    for (let nowMs = 100_000; nowMs < 102_000; nowMs++) {
      expect(nowMs / 1000 - newestClosedSecond(nowMs, 99)).toBeLessThanOrEqual(1.5);
    }
  });
});
