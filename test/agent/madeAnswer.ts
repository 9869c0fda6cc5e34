import fc from 'fast-check';
import { WindowsEncoder } from '../../src/agent/wire/encodeWindows.ts';
import type { WindowsHead } from '../../src/agent/wire/windowsAnswer.ts';
import {
  containerSeriesNames,
  nodeSeriesNames,
  type PodSeriesName,
  podSeriesNames,
} from '../../src/agent/wire/wireFormat.ts';
import type { Series } from '../../src/model/series/series.ts';

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

/** By name, in wire order. */
function named<Name extends string, Value>(names: readonly Name[], values: readonly Value[]): Map<Name, Value> {
  return new Map(names.flatMap((name, index) => values.slice(index, index + 1).map((each) => [name, each])));
}

/** The series of a pod as a whole, in wire order. */
function podSeries(own: readonly (readonly number[])[]): Readonly<Record<PodSeriesName, Series>> {
  const all = named(podSeriesNames, own);
  const series = (name: PodSeriesName) => seriesOf(all.get(name) ?? []);
  return {
    networkDownKibPerSecond: series('networkDownKibPerSecond'),
    networkUpKibPerSecond: series('networkUpKibPerSecond'),
    cpuSomePressurePercent: series('cpuSomePressurePercent'),
    memorySomePressurePercent: series('memorySomePressurePercent'),
    memoryFullPressurePercent: series('memoryFullPressurePercent'),
    ioSomePressurePercent: series('ioSomePressurePercent'),
    ioFullPressurePercent: series('ioFullPressurePercent'),
  };
}

/** The bytes of an answer. @param given header fields that differ from the default */
export function encode({ seconds, memoryTotalBytes, node, pods }: Answer, given: Partial<WindowsHead> = {}): Buffer {
  const nodeColumns = named(nodeSeriesNames, node);
  const nodeSeries = (name: (typeof nodeSeriesNames)[number]) => {
    const values = nodeColumns.get(name) ?? null;
    return values === null ? null : seriesOf(values);
  };
  return new WindowsEncoder().encode({
    head: head(seconds, given),
    node: {
      cpuPercent: nodeSeries('cpuPercent'),
      memoryPercent: nodeSeries('memoryPercent'),
      rootDiskPercent: nodeSeries('rootDiskPercent'),
      diskReadKibPerSecond: nodeSeries('diskReadKibPerSecond'),
      diskWriteKibPerSecond: nodeSeries('diskWriteKibPerSecond'),
      networkDownKibPerSecond: nodeSeries('networkDownKibPerSecond'),
      networkUpKibPerSecond: nodeSeries('networkUpKibPerSecond'),
      cpuSomePressurePercent: nodeSeries('cpuSomePressurePercent'),
      memorySomePressurePercent: nodeSeries('memorySomePressurePercent'),
      memoryFullPressurePercent: nodeSeries('memoryFullPressurePercent'),
      ioSomePressurePercent: nodeSeries('ioSomePressurePercent'),
      ioFullPressurePercent: nodeSeries('ioFullPressurePercent'),
      memoryTotalBytes,
    },
    pods: pods.map(({ uid, own, containers }) => ({
      uid,
      series: podSeries(own),
      containers: containers.map(({ id, isLive, isWhole, memoryLimitBytes, columns }) => {
        const all = named(containerSeriesNames, columns);
        const series = (name: (typeof containerSeriesNames)[number]) => seriesOf(all.get(name) ?? []);
        return {
          id,
          isLive,
          isWhole,
          series: {
            cpuPercent: series('cpuPercent'),
            workingSetBytes: series('workingSetBytes'),
            throttledPercent: series('throttledPercent'),
            memoryAnonymousBytes: series('memoryAnonymousBytes'),
            memoryFileBytes: series('memoryFileBytes'),
            diskReadKibPerSecond: series('diskReadKibPerSecond'),
            diskWriteKibPerSecond: series('diskWriteKibPerSecond'),
            pids: series('pids'),
            memoryLimitBytes,
          },
        };
      }),
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
