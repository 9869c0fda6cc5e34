import { describe, expect, it } from 'vitest';
import { ClockOffset } from './clockOffset.ts';

type Step = readonly [offsetMs: number, latencyMs: number, atMs: number];

function compared(...steps: readonly Step[]) {
  const offset = new ClockOffset();
  const changed = steps.map(([offsetMs, latencyMs, atMs]) =>
    offset.compare({ agentWallMs: 1e12 + atMs + offsetMs, serverWallMs: 1e12 + atMs, latencyMs, atMs }),
  );
  return { offsetMs: offset.offsetMs, shiftSeconds: offset.shiftSeconds, changed };
}

describe('ClockOffset', () => {
  it('has no offset before the first comparison', () => {
    expect(compared()).toEqual({ offsetMs: Number.NaN, shiftSeconds: 0, changed: [] });
  });

  it.each<[string, readonly Step[], number, number]>([
    ['the same clock', [[0, 2, 0]], 0, 0],
    ['less than half a second', [[499, 2, 0]], 499, 0],
    ['more than half a second', [[502, 2, 0]], 502, 1],
    ['behind', [[-502, 2, 0]], -502, -1],
    ['at the limit, within the error', [[501, 2, 0]], 501, 0],
    ['a slow first answer that may be of the same clock', [[700, 1500, 0]], 700, 0],
    ['a slow first answer that may be of a clock less than half a second behind', [[-1100, 1500, 0]], -1100, 0],
    ['a slow first answer that cannot be of a clock so near', [[1300, 1500, 0]], 1300, 1],
    [
      'a slow first answer is followed by a fast one of the same clock',
      [
        [700, 1500, 0],
        [3, 2, 1000],
      ],
      3,
      0,
    ],
    [
      'a slow first answer is followed by a fast one of a clock that is off',
      [
        [1200, 1500, 0],
        [800, 2, 1000],
      ],
      800,
      1,
    ],
    [
      'an old estimate is renewed by a slow answer',
      [
        [0, 2, 0],
        [700, 1500, 61_000],
      ],
      700,
      0,
    ],
    [
      'a shift stays when an old estimate is renewed by a slow answer',
      [
        [1000, 2, 0],
        [1700, 1500, 61_000],
      ],
      1700,
      1,
    ],
    ['whole seconds', [[7300, 2, 0]], 7300, 7],
    [
      'the fastest tells most',
      [
        [140, 300, 0],
        [3, 2, 1000],
        [90, 200, 2000],
      ],
      3,
      0,
    ],
    [
      'an old estimate is renewed',
      [
        [0, 2, 0],
        [30, 50, 61_000],
      ],
      30,
      0,
    ],
    [
      'a slow answer is no set clock',
      [
        [0, 2, 0],
        [-700, 1500, 1000],
      ],
      0,
      0,
    ],
    [
      'a clock that was set',
      [
        [0, 2, 0],
        [5000, 40, 1000],
      ],
      5000,
      5,
    ],
    [
      'a clock that was set back',
      [
        [5000, 2, 0],
        [0, 40, 1000],
      ],
      0,
      0,
    ],
    [
      'near a half second the shift stays',
      [
        [510, 2, 0],
        [480, 1, 1000],
        [370, 0.5, 2000],
      ],
      370,
      1,
    ],
    [
      'until it is wrong',
      [
        [510, 2, 0],
        [340, 1, 1000],
      ],
      340,
      0,
    ],
  ])('%s', (_what, steps, offsetMs, shiftSeconds) => {
    expect(compared(...steps)).toMatchObject({ offsetMs, shiftSeconds });
  });

  it('reports when the shift changes', () => {
    expect(compared([0, 2, 0], [5000, 2, 1000], [5001, 2, 2000], [0, 2, 3000]).changed).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});
