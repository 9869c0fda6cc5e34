import { describe, expect, it } from 'vitest';
import { UsageWindow } from './usageWindow.ts';

/** Samples as end second, window, cores; memory is a hundred times the cores. */
function windowOf(...samples: [number, number, number][]): UsageWindow {
  const window = new UsageWindow();
  for (const [second, windowSeconds, cpuCores] of samples) {
    window.add({ atMs: second * 1000, windowSeconds, cpuCores, memoryBytes: cpuCores * 100 });
  }
  return window;
}

describe('UsageWindow', () => {
  it.each<[string, [number, number, number][], [number, number][]]>([
    ['nothing', [], [[100, Number.NaN]]],
    [
      'one sample: its window, and two intervals forward',
      [[100, 15, 1]],
      [
        [85, Number.NaN],
        [86, 1],
        [100, 1],
        [130, 1],
        [131, Number.NaN],
      ],
    ],
    [
      'a clock that was set back by an hour: samples since then',
      [
        [3700, 15, 1],
        [100, 15, 2],
      ],
      [
        [100, 2],
        [3700, Number.NaN],
      ],
    ],
    [
      'a sample that is a little older is the same again',
      [
        [115, 15, 1],
        [100, 15, 2],
      ],
      [[115, 1]],
    ],
    [
      'the second sample is written back over its window',
      [
        [100, 15, 1],
        [115, 15, 2],
      ],
      [
        [100, 1],
        [101, 2],
        [115, 2],
        [145, 2],
        [146, Number.NaN],
      ],
    ],
    [
      'a sample that was missed: the one before holds',
      [
        [100, 15, 1],
        [160, 15, 2],
      ],
      [
        [130, 1],
        [131, Number.NaN],
        [145, Number.NaN],
        [146, 2],
      ],
    ],
    [
      'a repeated sample is none',
      [
        [100, 15, 1],
        [100, 15, 9],
        [99, 15, 9],
      ],
      [[100, 1]],
    ],
  ])('cpu: %s', (_name, samples, values) => {
    const window = windowOf(...samples);
    for (const [second, want] of values) expect(window.cpuCoresAt(second), `at ${second}`).toBe(want);
  });

  it('memory is a gauge: known from its timestamp on', () => {
    const window = windowOf([100, 15, 1], [115, 15, 2]);
    expect([99, 100, 114, 115, 145, 146].map((second) => window.memoryBytesAt(second))).toEqual([
      Number.NaN,
      100,
      100,
      200,
      200,
      Number.NaN,
    ]);
  });

  it('reports the gap between samples', () => {
    expect(windowOf([100, 15, 1]).gapSeconds).toBeNull();
    expect(windowOf([100, 15, 1], [115, 15, 1], [145, 15, 1], [160, 15, 1]).gapSeconds).toBe(15);
  });

  it('keeps only samples that reach into the last minute', () => {
    const window = windowOf([100, 15, 1], [300, 15, 2]);
    expect(window.cpuCoresAt(100)).toBeNaN();
    expect(window.gapSeconds).toBeNull();
  });
});
