import { expect, it } from 'vitest';
import { RandomPod } from '../../../test/agent/randomHistory.ts';
import { SeededRandom } from '../../../test/seededRandom.ts';
import { containerSeriesNames, podSeriesNames } from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import { readSeries, type Series } from '../../model/series/series.ts';
import { FollowedPod } from './followedPod.ts';

const names = [...containerSeriesNames, ...podSeriesNames];

const block = (series: Series, lastSecond: number, length = windowSeconds) => {
  const out = new Float64Array(length);
  readSeries(series, lastSecond, out);
  return [...out];
};

const oneByOne = (series: Series, lastSecond: number, length = windowSeconds) =>
  Array.from({ length }, (_, slot) => series.at(lastSecond - length + 1 + slot));

it.each([1, 2, 3, 4, 5, 6])('A block of a pod has what each of its seconds has (random seed %i)', (seed) => {
  const random = new SeededRandom(seed);
  const made = new RandomPod('p', 1_700_000_000, random);
  const kept = new FollowedPod();
  const afresh = new FollowedPod();
  let known = 0;
  for (let turn = 0; turn < 400; turn++) {
    made.step([kept, afresh]);
    const figures = kept.figures(made.record);
    // Another record each time: nothing that was kept is used.
    const plain = afresh.figures({ ...made.record });
    expect(figures.memoryLimitBytes).toBe(plain.memoryLimitBytes);
    const lastSecond = made.second + random.between(-3, 1);
    for (const name of names) {
      const values = block(figures[name], lastSecond);
      expect([turn, name, values]).toEqual([turn, name, oneByOne(plain[name], lastSecond)]);
      known += values.filter((value) => !Number.isNaN(value)).length;
    }
    expect(block(figures.cpuPercent, lastSecond, 5)).toEqual(oneByOne(plain.cpuPercent, lastSecond, 5));
  }
  expect(known).toBeGreaterThan(10_000);
});
