import { describe, expect, it } from 'vitest';
import { CallSums } from './callSums.ts';

const growth = (succeeded: number, failed: number) => ({
  started: null,
  succeeded,
  failed,
  requestSeconds: { buckets: null, count: 0, sumSeconds: 0 },
});
const read = ({ series }: CallSums, ...seconds: readonly number[]) =>
  seconds.map((second) => [series.callsPerSecond.at(second), series.errorsPerSecond.at(second)]);
const unknown = [Number.NaN, Number.NaN];

describe('CallSums', () => {
  it('adds up what ended in each second', () => {
    const sums = new CallSums();
    sums.cover(99, 100);
    sums.add({ after: 100, until: 101, growth: growth(3, 1) });
    sums.add({ after: 100, until: 101, growth: growth(2, 0) });
    expect(read(sums, 101)).toEqual([unknown]);
    sums.cover(100, 101);
    sums.cover(101, 102);
    expect(read(sums, 99, 100, 101, 102, 103)).toEqual([unknown, [0, 0], [6, 1], [0, 0], unknown]);
  });

  it('spreads what came between readings that are further apart', () => {
    const sums = new CallSums();
    sums.add({ after: 100, until: 115, growth: growth(20, 10) });
    sums.cover(100, 115);
    expect(read(sums, 100, 101, 115, 116)).toEqual([unknown, [2, 10 / 15], [2, 10 / 15], unknown]);
  });

  it('keeps 60 s, and forgets what is older', () => {
    const sums = new CallSums();
    sums.add({ after: 99, until: 100, growth: growth(1, 0) });
    for (let second = 100; second <= 159; second++) sums.cover(second - 1, second);
    expect(read(sums, 100)).toEqual([[1, 0]]);
    for (let second = 160; second <= 170; second++) sums.cover(second - 1, second);
    expect(read(sums, 100, 164, 170)).toEqual([unknown, [0, 0], [0, 0]]);
  });

  it('leaves out seconds in which nothing was read for long', () => {
    const sums = new CallSums();
    sums.cover(99, 100);
    sums.cover(299, 300);
    expect(read(sums, 100, 299, 300)).toEqual([unknown, unknown, [0, 0]]);
  });

  it('drops what lies in the future of a clock that was set back', () => {
    const sums = new CallSums();
    sums.add({ after: 99, until: 100, growth: growth(5, 0) });
    sums.cover(99, 100);
    sums.cover(89, 90);
    sums.cover(90, 91);
    expect(read(sums, 91, 100)).toEqual([[0, 0], unknown]);
    for (let second = 92; second <= 100; second++) sums.cover(second - 1, second);
    expect(read(sums, 100)).toEqual([[0, 0]]);
  });
});
