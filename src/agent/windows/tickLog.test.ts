import { describe, expect, it } from 'vitest';
import { TickLog } from './tickLog.ts';

function logOf(...seconds: number[]): TickLog {
  const log = new TickLog();
  for (const second of seconds) log.sample({ second, monotonicMs: second * 1000, continuous: true });
  return log;
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('TickLog', () => {
  it('is empty before the first tick', () => {
    const log = logOf();
    expect([log.sequence, log.lastSecond, log.secondsSince(0), log.secondsSince(1)]).toEqual([
      0,
      Number.NaN,
      null,
      null,
    ]);
  });

  it.each<[string, number[], number, number | null]>([
    ['the newest', [100, 101, 102], 3, 0],
    ['the previous one', [100, 101, 102], 2, 1],
    ['one before missed seconds', [100, 101, 105], 2, 4],
    ['a future one', [100, 101], 3, null],
    ['one before the first', [100, 101], 0, null],
    ['one 60 ticks ago', range(100, 61), 1, 60],
    ['one 61 ticks ago', range(100, 62), 1, null],
    ['one more than a window ago', [100, 300], 1, 60],
    ['one before the clock was set back', [100, 101, 50, 51], 2, null],
    ['the first after that', [100, 101, 50, 51], 3, 1],
    ['one before a second was sampled again', [100, 100], 1, null],
  ])('counts ticks since %s', (_what, seconds, sequence, want) => {
    expect(logOf(...seconds).secondsSince(sequence)).toBe(want);
  });
});
