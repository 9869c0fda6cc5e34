import { describe, expect, it } from 'vitest';
import { stalledMs } from './slowReaders.ts';

describe('how long a connection stands still', () => {
  it.each<[string, readonly (readonly [atMs: number, written: number, waiting: number])[], number]>([
    [
      'nothing to send',
      [
        [1000, 500, 0],
        [90_000, 500, 0],
      ],
      0,
    ],
    [
      'all was sent',
      [
        [1000, 500, 0],
        [2000, 900, 300],
        [3000, 900, 0],
      ],
      0,
    ],
    [
      'nothing moves',
      [
        [1000, 900, 400],
        [2000, 900, 400],
        [31_000, 900, 400],
      ],
      30_000,
    ],
    [
      'more is written and nothing sent',
      [
        [1000, 900, 400],
        [2000, 1000, 500],
        [3500, 5000, 4500],
      ],
      2500,
    ],
    [
      'something is sent while more is written',
      [
        [1000, 900, 400],
        [2000, 1000, 400],
        [3500, 1000, 400],
      ],
      1500,
    ],
    [
      'it moves on after a while',
      [
        [1000, 900, 400],
        [20_000, 900, 300],
        [21_000, 900, 300],
      ],
      1000,
    ],
  ])('%s', (_what, seen, want) => {
    const progress = { sentBytes: 0, sinceMs: 0 };
    let stalled = 0;
    for (const [atMs, bytesWritten, writableLength] of seen) {
      stalled = stalledMs({ bytesWritten, writableLength }, progress, atMs);
    }
    expect(stalled).toBe(want);
  });
});
