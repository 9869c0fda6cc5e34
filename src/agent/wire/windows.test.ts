import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Series } from '../../model/metricsSource.ts';
import { decodeWindows } from './decodeWindows.ts';
import { WindowsEncoder } from './encodeWindows.ts';
import { containerSeriesNames, nodeSeriesNames, type PodSeriesName, podSeriesNames } from './windowSeries.ts';
import { mostAnswerBytes, mostContainers, mostPods, type WindowsHead, wireVersion } from './windowsAnswer.ts';

const lastSecond = 1_700_000_000;

function head(seconds: number, given: Partial<WindowsHead> = {}): WindowsHead {
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

/** The values of the last seconds, the newest last. */
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
const answer = fc.record({
  seconds: fc.integer({ min: 0, max: 60 }),
  memoryTotalBytes: fc.constantFrom(8e9, Number.NaN),
  node: fc.array(fc.option(column), { minLength: nodeSeriesNames.length, maxLength: nodeSeriesNames.length }),
  pods: fc.array(pod, { maxLength: 4 }),
});
type Answer = typeof answer extends fc.Arbitrary<infer Made> ? Made : never;

/** By name, in the order of the wire. */
function named<Name extends string, Value>(names: readonly Name[], values: readonly Value[]): Map<Name, Value> {
  return new Map(names.flatMap((name, index) => values.slice(index, index + 1).map((each) => [name, each])));
}

/** The series of a pod as a whole, their values in the order of the wire. */
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

function encode({ seconds, memoryTotalBytes, node, pods }: Answer, given: Partial<WindowsHead> = {}): Buffer {
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

const example: Answer = {
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

describe('windows on the wire', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(answer, (given) => {
        const decoded = decodeWindows(Buffer.from(encode(given)));
        const lastOf = (values: readonly number[], seconds: number) =>
          Float32Array.from(seconds === 0 ? [] : values.slice(-seconds));
        expect(decoded).toMatchObject(head(given.seconds));
        expect(decoded.node.memoryTotalBytes).toBe(given.memoryTotalBytes);
        expect(nodeSeriesNames.map((name) => decoded.node.columns[name])).toEqual(
          given.node.map((values) => (values === null ? null : lastOf(values, given.seconds))),
        );
        expect(
          decoded.pods.map(({ uid, columns, containers }) => ({
            uid,
            own: podSeriesNames.map((name) => columns[name]),
            containers: containers.map((each) => ({
              ...each,
              columns: containerSeriesNames.map((name) => each.columns[name]),
            })),
          })),
        ).toEqual(
          given.pods.map(({ uid, own, containers }) => ({
            uid,
            own: own.map((values) => lastOf(values, given.seconds)),
            containers: containers.map(({ id, isLive, isWhole, memoryLimitBytes, columns }) => ({
              id,
              isLive,
              memoryLimitBytes,
              columns: columns.map((values) => lastOf(values, isWhole ? 60 : given.seconds)),
            })),
          })),
        );
      }),
    );
  });

  it('any bytes are an answer or a Fault', () => {
    const whole = Buffer.from(encode(example));
    const changed = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const anything = fc.oneof(changed, fc.uint8Array({ maxLength: 400 }).map(Buffer.from));
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          const { node, pods, seconds } = decodeWindows(bytes);
          const columns = [
            ...Object.values(node.columns),
            ...pods.flatMap(({ columns: own }) => Object.values(own)),
            ...pods.flatMap(({ containers }) => containers.flatMap((each) => Object.values(each.columns))),
          ];
          for (const values of columns) {
            expect([seconds, 60]).toContain(values?.length ?? seconds);
            expect(values?.every((each) => Number.isNaN(each) || (each >= 0 && Number.isFinite(each))) ?? true).toBe(
              true,
            );
          }
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'Fault' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('one that was broken off anywhere is a Fault', () => {
    const whole = Buffer.from(encode(example));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeWindows(whole.subarray(0, length)), String(length)).toThrow(/broke off/);
    }
  });

  it.each([0, wireVersion + 1, 255])('version %d is told', (version) => {
    const bytes = Buffer.from(encode(example));
    bytes[4] = version;
    expect(() => decodeWindows(bytes)).toThrow(
      expect.objectContaining({
        code: 'upstream_unsupported',
        message: expect.stringContaining(`version ${version} `),
      }),
    );
  });

  it('an answer of version 1, of an agent that ran: what it does not have is unknown, the rest is there', () => {
    const decoded = decodeWindows(
      readFileSync(join(import.meta.dirname, '../../../test/fixtures/agent/windows-1.bin')),
    );
    const newest = (values: Float32Array | null | undefined) => values?.at(-1);
    const [pod] = decoded.pods;
    const [container] = pod?.containers ?? [];
    expect(decoded).toMatchObject({ version: 1, agentVersion: '0.1.0', seconds: 60 });
    expect(newest(decoded.node.columns.memoryPercent)).toBeGreaterThan(1);
    expect(decoded.node.columns.cpuSomePressurePercent).toBeNull();
    expect(newest(container?.columns.workingSetBytes)).toBeGreaterThan(1e5);
    expect(newest(container?.columns.cpuPercent)).toBeGreaterThan(0);
    expect([...(container?.columns.pids ?? []), ...(pod?.columns.networkUpKibPerSecond ?? [])]).toEqual(
      new Array(120).fill(Number.NaN),
    );
  });

  it.each<[string, Partial<WindowsHead>]>([
    ['a tick that is no number', { sequence: 1.5 }],
    ['a tick before the first', { sequence: -1 }],
    ['a second far from its tick', { lastSecond: lastSecond + 3 }],
    ['a second that is no number', { lastSecond: Number.NaN }],
    ['no wall time', { tickWallMs: Number.NaN }],
    ['an age below nothing', { tickAgeMs: -1 }],
    ['an endless age', { tickAgeMs: Number.POSITIVE_INFINITY }],
    ['more seconds than a window has', { seconds: 61 }],
  ])('%s spoils the answer', (_what, given) => {
    const bytes = Buffer.from(encode({ ...example, pods: [] }, given));
    expect(() => decodeWindows(bytes)).toThrow(expect.objectContaining({ code: 'upstream_failed' }));
  });

  it('what follows the answer spoils it', () => {
    expect(() => decodeWindows(Buffer.concat([encode(example), Buffer.of(0)]))).toThrow(/more than its answer/);
  });

  it('values that nothing measures are unknown', () => {
    const wrong = [-1, Number.POSITIVE_INFINITY];
    const decoded = decodeWindows(
      Buffer.from(encode({ ...example, node: nodeSeriesNames.map(() => wrong), pods: [] })),
    );
    expect([...(decoded.node.columns.cpuPercent ?? [])]).toEqual([Number.NaN, Number.NaN]);
  });

  it('has room for whole windows of all containers that there can be', () => {
    const [only] = example.pods;
    const [full] = only?.containers ?? [];
    if (full === undefined) throw new Error('the example has a container');
    const pods = Array.from({ length: mostPods }, (_, index) => ({
      own: podSeriesNames.map(() => new Array<number>(60).fill(8)),
      uid: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
      containers: new Array(mostContainers / mostPods).fill({ ...full, isWhole: true }),
    }));
    const bytes = encode({ ...example, seconds: 60, pods });
    expect(bytes.length).toBeLessThan(mostAnswerBytes);
    expect(decodeWindows(bytes).pods.length).toBe(mostPods);
  });
});
