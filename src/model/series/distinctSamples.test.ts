import { describe, expect, it } from 'vitest';
import { DistinctSamples } from './distinctSamples.ts';

describe('DistinctSamples', () => {
  it.each([
    {
      name: 'samples with times of their own are all new',
      ownTimes: true,
      samples: [
        [0, 5],
        [1, 5],
        [2, 5],
      ],
      want: [0, 1, 2],
    },
    {
      name: 'a repeated value without one is not',
      ownTimes: false,
      samples: [
        [0, 5],
        [1, 5],
        [2, 6],
        [3, 6],
      ],
      want: [0, 2],
    },
    {
      name: 'a sample that was there before is not',
      ownTimes: true,
      samples: [
        [3, 5],
        [2, 4],
        [3, 5],
        [4, 6],
      ],
      want: [3, 4],
    },
    {
      name: 'a value that stays for half a minute was measured again',
      ownTimes: false,
      samples: [
        [0, 5],
        [15, 5],
        [29, 5],
        [30, 5],
        [31, 5],
        [60, 5],
      ],
      want: [0, 30, 60],
    },
  ])('$name', ({ ownTimes, samples, want }) => {
    const distinct = new DistinctSamples();
    const found = samples.filter(([second = 0, value = 0]) => distinct.isNew(second * 1000, value, ownTimes));
    expect(found.map(([second]) => second)).toEqual(want);
  });
});
