import { describe, expect, it } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { DecodedContainer } from '../../agent/wire/decodeWindows.ts';
import { containerSeriesNames, podSeriesNames } from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import { byName, readSeries } from '../../model/series/series.ts';
import { FollowedPod } from './followedPod.ts';

const second = 1_700_000_000;

/** A container whose every figure has this value in each second. */
function container(id: string, value: number, memoryLimitBytes = 100, isLive = true): DecodedContainer {
  const columns = byName(containerSeriesNames, () => new Float32Array(windowSeconds).fill(value));
  return { id, isLive, memoryLimitBytes, columns };
}

/** The figures of a pod with the containers `a` and `b`, as its agent reports it. */
function figuresOf(...containers: readonly DecodedContainer[]) {
  const pod = new FollowedPod();
  const columns = byName(podSeriesNames, () => new Float32Array(windowSeconds));
  pod.take({ uid: 'p', columns, containers }, 1, windowSeconds, second);
  const named = ['a', 'b'].map((id) => ({ id, name: id }));
  return pod.figures(fakePod('p', 'add', { containers: named }));
}

const pause = container('pause', 1000, 7);

describe('FollowedPod', () => {
  it.each([
    { what: 'adds up its containers, without pause', b: container('b', 5), sum: 8 },
    { what: 'is unknown while one of its containers is unmeasured', b: container('b', Number.NaN), sum: Number.NaN },
    { what: 'adds up a container that has ended', b: container('b', 5, 100, false), sum: 8 },
  ])('$what', ({ b, sum }) => {
    const { cpuPercent, workingSetBytes } = figuresOf(pause, container('a', 3), b);
    for (const series of [cpuPercent, workingSetBytes]) {
      const block = new Float64Array(windowSeconds);
      readSeries(series, second, block);
      expect([series.at(second), ...block]).toEqual(new Array(windowSeconds + 1).fill(sum));
    }
  });

  it.each([
    { what: 'of all', b: container('b', 0, 1000), sum: 1100 },
    { what: 'without a limit for one', b: container('b', 0, Number.POSITIVE_INFINITY), sum: Number.POSITIVE_INFINITY },
    { what: 'with an unknown one', b: container('b', 0, Number.NaN), sum: Number.NaN },
    { what: 'without one that has ended', b: container('b', 0, 1000, false), sum: 100 },
    { what: 'while one is not reported', b: container('other', 0, 1000), sum: Number.NaN },
  ])('adds up the memory limits of its containers: $what', ({ b, sum }) => {
    expect(figuresOf(pause, container('a', 0), b).memoryLimitBytes).toBe(sum);
  });
});
