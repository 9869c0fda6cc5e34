import { describe, expect, it } from 'vitest';
import { SecondRing } from '../../model/series/secondRing.ts';
import { writeColumn } from './seriesRings.ts';

const unknown = Number.NaN;

describe('writeColumn', () => {
  it.each<[string, readonly (readonly [number[], number])[], number[]]>([
    ['an empty ring', [[[1, 2, 3], 100]], [unknown, 1, 2, 3]],
    [
      'one after the other',
      [
        [[1, 2], 98],
        [[3, 4], 100],
      ],
      [1, 2, 3, 4],
    ],
    [
      'with a gap',
      [
        [[1], 97],
        [[4], 100],
      ],
      [1, unknown, unknown, 4],
    ],
    [
      'the same again',
      [
        [[1, 2, 3], 100],
        [[2, 3], 100],
      ],
      [unknown, 1, 2, 3],
    ],
    [
      'older than what is known',
      [
        [[3], 100],
        [[7, 8], 98],
      ],
      [7, 8, unknown, 3],
    ],
    [
      'written back',
      [
        [[unknown, 4], 100],
        [[0, 0, 0, 5], 100],
      ],
      [0, 0, 0, 5],
    ],
    [
      'what is known is not made unknown',
      [
        [[1, 2, 3, 4], 100],
        [[unknown, unknown], 100],
      ],
      [1, 2, 3, 4],
    ],
    [
      'unknown is told too',
      [
        [[1], 98],
        [[unknown, unknown], 100],
      ],
      [unknown, 1, unknown, unknown],
    ],
    [
      'nothing',
      [
        [[1], 100],
        [[], 100],
      ],
      [unknown, unknown, unknown, 1],
    ],
  ])('%s', (_what, columns, want) => {
    const ring = new SecondRing();
    for (const [values, lastSecond] of columns) writeColumn(ring, values, lastSecond);
    expect([97, 98, 99, 100].map((second) => ring.at(second))).toEqual(want);
  });
});
