import { describe, expect, it } from 'vitest';
import { stalledMs } from './slowReaders.ts';

describe('stalledMs', () => {
  it.each<[string, readonly (readonly [atMs: number, written: number, waiting: number])[], number]>([
    [
      'is 0 with nothing to send',
      [
        [1000, 500, 0],
        [90_000, 500, 0],
      ],
      0,
    ],
    [
      'is 0 after everything was sent',
      [
        [1000, 500, 0],
        [2000, 900, 300],
        [3000, 900, 0],
      ],
      0,
    ],
    [
      'grows while nothing is sent',
      [
        [1000, 900, 400],
        [2000, 900, 400],
        [31_000, 900, 400],
      ],
      30_000,
    ],
    [
      'grows while more is queued but nothing sent',
      [
        [1000, 900, 400],
        [2000, 1000, 500],
        [3500, 5000, 4500],
      ],
      2500,
    ],
    [
      'restarts when something is sent while more is queued',
      [
        [1000, 900, 400],
        [2000, 1000, 400],
        [3500, 1000, 400],
      ],
      1500,
    ],
    [
      'restarts when sending resumes',
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
