import fc from 'fast-check';
import { WindowsEncoder } from '../../src/agent/wire/encodeWindows.ts';
import {
  containerSeriesNames,
  nodeSeriesNames,
  podSeriesNames,
  type WindowsHead,
} from '../../src/agent/wire/wireFormat.ts';
import { byName, type Series } from '../../src/model/series/series.ts';

/** The last second of every answer. */
export const lastSecond = 1_700_000_000;

/** The default header of an answer. */
export function head(seconds: number, given: Partial<WindowsHead> = {}): WindowsHead {
  return {
    bootId: '0123456789abcdef',
    agentVersion: '1.2.3',
    sequence: 7,
    tickWallMs: lastSecond * 1000 + 3,
    tickMonotonicMs: 5000.25,
    tickAgeMs: 20.5,
    lastSecond,
    observedSinceSecond: lastSecond - 30,
    intervalSeconds: 1,
    seconds,
    ...given,
  };
}

/** The values of the last seconds, newest last. */
const seriesOf = (values: readonly number[]): Series => ({
  at: (second) => values[values.length - 1 - (lastSecond - second)] ?? Number.NaN,
});

const value = fc.oneof(
  fc.constant(Number.NaN),
  fc.constant(0),
  fc.float({ min: 0, max: 2 ** 40, noNaN: true, noDefaultInfinity: true }).map((number) => Math.abs(number)),
);
const column = fc.oneof(
  fc.array(value, { minLength: 60, maxLength: 60 }),
  fc.constant(new Array<number>(60).fill(0)),
  fc.constant(new Array<number>(60).fill(Number.NaN)),
);
const containerId = fc.stringMatching(/^[0-9a-f]{64}$/);
const container = fc.record({
  id: containerId,
  isLive: fc.boolean(),
  isWhole: fc.boolean(),
  memoryLimitBytes: fc.constantFrom(2 ** 27, Number.POSITIVE_INFINITY, Number.NaN),
  columns: fc.array(column, { minLength: containerSeriesNames.length, maxLength: containerSeriesNames.length }),
});
const pod = fc.record({
  uid: fc.uuid(),
  own: fc.array(column, { minLength: podSeriesNames.length, maxLength: podSeriesNames.length }),
  containers: fc.array(container, { maxLength: 4 }),
});
/** Answers of a few pods. */
export const answer = fc.record({
  seconds: fc.integer({ min: 0, max: 60 }),
  memoryTotalBytes: fc.constantFrom(8e9, Number.NaN),
  node: fc.array(fc.option(column), { minLength: nodeSeriesNames.length, maxLength: nodeSeriesNames.length }),
  pods: fc.array(pod, { maxLength: 4 }),
});
/** The contents of an answer: columns of 60 values, newest last, in wire order. */
export type Answer = typeof answer extends fc.Arbitrary<infer Made> ? Made : never;

/** By name; in wire order. */
const named = <Name extends string>(names: readonly Name[], columns: readonly (readonly number[])[]) =>
  byName(names, (_name, index) => seriesOf(columns[index] ?? []));

/** The bytes of an answer. @param given header fields that differ from the default */
export function encode({ seconds, memoryTotalBytes, node, pods }: Answer, given: Partial<WindowsHead> = {}): Buffer {
  return new WindowsEncoder().encode({
    head: head(seconds, given),
    node: {
      ...byName(nodeSeriesNames, (_name, index) => {
        const values = node[index] ?? null;
        return values === null ? null : seriesOf(values);
      }),
      memoryTotalBytes,
    },
    pods: pods.map(({ uid, own, containers }) => ({
      uid,
      series: named(podSeriesNames, own),
      containers: containers.map(({ id, isLive, isWhole, memoryLimitBytes, columns }) => ({
        id,
        isLive,
        isWhole,
        series: { ...named(containerSeriesNames, columns), memoryLimitBytes },
      })),
    })),
  });
}

/** An answer with one pod of one container. */
export const example: Answer = {
  seconds: 2,
  memoryTotalBytes: 8e9,
  node: nodeSeriesNames.map(() => new Array<number>(60).fill(5)),
  pods: [
    {
      uid: 'u-1',
      own: podSeriesNames.map(() => new Array<number>(60).fill(8)),
      containers: [
        {
          id: 'a'.repeat(64),
          isLive: true,
          isWhole: false,
          memoryLimitBytes: 1000,
          columns: containerSeriesNames.map(() => new Array<number>(60).fill(7)),
        },
      ],
    },
  ],
};
