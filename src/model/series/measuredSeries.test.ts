import { describe, expect, it } from 'vitest';
import { DistinctSamples, MeasuredRate, MeasuredState } from './measuredSeries.ts';

const values = (series: { at(second: number): number }, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => series.at(from + index));

describe('MeasuredRate', () => {
  it.each([
    {
      name: 'is unknown before two measurements',
      measured: [[10_000, Number.NaN]],
      want: { 10: Number.NaN, 11: Number.NaN },
    },
    {
      name: 'fills the seconds between two measurements and holds for two intervals',
      measured: [
        [10_000, Number.NaN],
        [15_000, 4],
      ],
      want: { 10: Number.NaN, 11: 4, 15: 4, 16: 4, 25: 4, 26: Number.NaN },
    },
    {
      name: 'is the mean over a second in which the rate changed',
      measured: [
        [9250, Number.NaN],
        [10_250, 4],
        [11_250, 8],
      ],
      want: { 10: Number.NaN, 11: 7, 12: 8, 13: 8, 14: Number.NaN },
    },
    {
      name: 'is unknown only where the counter decreased',
      measured: [
        [10_000, Number.NaN],
        [11_000, 1],
        [12_000, Number.NaN],
        [13_000, 3],
      ],
      want: { 11: 1, 12: Number.NaN, 13: 3 },
    },
    {
      name: 'ignores measurements older than the newest',
      measured: [
        [10_000, Number.NaN],
        [12_000, 1],
        [11_000, 100],
      ],
      want: { 11: 1, 12: 1 },
    },
  ])('$name', ({ measured, want }) => {
    const rate = new MeasuredRate();
    for (const [atMs = 0, value = 0] of measured) rate.measure(atMs, value);
    const found = Object.fromEntries(Object.keys(want).map((second) => [second, rate.at(Number(second))]));
    expect(found).toEqual(want);
  });

  it('keeps what a window of 60 s needs, even with a measurement a minute', () => {
    const rate = new MeasuredRate();
    for (let minute = 0; minute < 100; minute++) rate.measure(minute * 60_000 + 700, minute);
    expect(rate.intervalSeconds).toBe(60);
    expect(rate.measuredAtMs).toBe(99 * 60_000 + 700);
    expect(values(rate, 99 * 60 - 58, 99 * 60)).toEqual(Array.from({ length: 59 }, () => 99));
  });

  it('reports the median of the last gaps', () => {
    const rate = new MeasuredRate();
    for (const atMs of [0, 10_000, 22_000, 33_000]) rate.measure(atMs, 1);
    expect(rate.intervalSeconds).toBe(11);
  });
});

describe('MeasuredState', () => {
  it('holds the last measurement for two intervals', () => {
    const state = new MeasuredState();
    state.measure(10_500, 1);
    expect(state.at(10)).toBeNaN();
    expect(state.at(11)).toBeNaN();
    state.measure(12_500, 2);
    expect(values(state, 10, 17)).toEqual([Number.NaN, 1, 1, 2, 2, 2, 2, Number.NaN]);
    expect(state.newest).toBe(2);
  });

  it('does not hold over a gap of more than two intervals', () => {
    const state = new MeasuredState();
    for (const second of [1, 2, 3, 4, 10]) state.measure(second * 1000, second);
    expect(values(state, 4, 10)).toEqual([4, 4, 4, Number.NaN, Number.NaN, Number.NaN, 10]);
  });
});

describe('DistinctSamples', () => {
  it.each([
    {
      name: 'takes every sample with its own time as new',
      ownTimes: true,
      samples: [
        [0, 5],
        [1, 5],
        [2, 5],
      ],
      want: [0, 1, 2],
    },
    {
      name: 'takes a repeated value without its own time as a repeat',
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
      name: 'takes a repeated sample as a repeat',
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
      name: 'takes a value repeated for half a minute as new',
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
