import { describe, expect, it } from 'vitest';
import { CounterRate } from './counterRate.ts';

describe('CounterRate', () => {
  it.each([
    { name: 'needs two samples', samples: [[10, 0]], want: [Number.NaN] },
    {
      name: 'uses the times of the samples',
      samples: [
        [10, 0],
        [30, 500],
        [30, 2500],
      ],
      want: [Number.NaN, 40, 0],
    },
    {
      name: 'is unknown after a decrease',
      samples: [
        [10, 0],
        [5, 1000],
        [7, 2000],
      ],
      want: [Number.NaN, Number.NaN, 2],
    },
    {
      name: 'is unknown for an unreadable sample',
      samples: [
        [10, 0],
        [Number.NaN, 1000],
        [20, 2000],
        [21, 3000],
      ],
      want: [Number.NaN, Number.NaN, Number.NaN, 1],
    },
    {
      name: 'is unknown for two samples at the same time',
      samples: [
        [10, 5],
        [20, 5],
      ],
      want: [Number.NaN, Number.NaN],
    },
  ])('$name', ({ samples, want }) => {
    const rate = new CounterRate();
    expect(samples.map(([value = 0, atMs = 0]) => rate.next(value, atMs))).toEqual(want);
  });

  it('counts from 0 what was created since the last tick', () => {
    const rate = new CounterRate();
    rate.startFromZero(1000);
    expect(rate.next(50, 2000)).toBe(50);
    rate.reset();
    expect(rate.next(60, 3000)).toBeNaN();
  });
});
