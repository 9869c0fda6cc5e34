import { describe, expect, test } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { PodRecord } from '../inventory/inventory.ts';
import type { Series } from '../series/series.ts';
import type { MetricsSource } from '../source/metricsSource.ts';
import type { Problem } from './problem.ts';
import { nodeProblems, usageProblems } from './usageProblems.ts';

const constant = (value: number): Series => ({ at: () => value });
const brief = (problems: readonly Problem[]) =>
  problems.map(
    ({ severity, subject, fact, isFading }) =>
      `${severity} ${subject.name} ${fact.code} ${JSON.stringify(fact.params)}${isFading ? ', fading' : ''}`,
  );

function metricsOf(given: Partial<MetricsSource>): MetricsSource {
  return {
    name: 'agent',
    intervalSeconds: 1,
    failing: null,
    newestSecond: () => 100,
    observedSinceSecond: () => 0,
    node: () => null,
    pod: () => null,
    follow: async () => {},
    unfollow: () => {},
    ...given,
  };
}

describe('usage', () => {
  const subject = { kind: 'function', namespace: 'fn', name: 'add' } as const;
  const measured = (bytes: number) => ({ pod: () => ({ cpuPercent: constant(1), workingSetBytes: constant(bytes) }) });
  const pods = (...limits: (number | null)[]) =>
    limits.map((memoryLimitBytes, n) => fakePod(`p${n}`, 'add', { memoryLimitBytes }));

  test.each<[string, Partial<MetricsSource>, PodRecord[], string[]]>([
    ['near the limit', measured(90), pods(100, 100), ['warning add function_memory_high {"percent":90,"pod":"p0"}']],
    ['just below it', measured(89), pods(100), ['warning add function_memory_high {"percent":85,"pod":"p0"}, fading']],
    ['below it', measured(84), pods(100, 100), []],
    [
      'near the limit of one of three replicas',
      measured(99),
      pods(null, 200, 100),
      ['warning add function_memory_high {"percent":95,"pod":"p2"}'],
    ],
    ['without a limit', measured(1e9), pods(null), []],
    ['with an unknown limit', measured(1e9), pods(Number.NaN), []],
    ['unmeasured', {}, pods(100), []],
    ['of no replicas', measured(90), [], []],
    [
      'throttled',
      {
        detail: {
          node: () => null,
          pod: () => ({
            cpuPercent: constant(1),
            workingSetBytes: constant(1),
            throttledPercent: { at: (second) => (second > 95 ? 40 : 0) },
            memoryAnonymousBytes: constant(1),
            memoryFileBytes: constant(1),
            diskReadKibPerSecond: constant(1),
            diskWriteKibPerSecond: constant(1),
            pids: constant(1),
            memoryLimitBytes: 1,
            cpuSomePressurePercent: constant(0),
            memorySomePressurePercent: constant(0),
            memoryFullPressurePercent: constant(0),
            ioSomePressurePercent: constant(0),
            ioFullPressurePercent: constant(0),
            networkDownKibPerSecond: constant(0),
            networkUpKibPerSecond: constant(0),
          }),
        },
      },
      pods(100),
      ['warning p0 cpu_throttled {"percent":20}'],
    ],
  ])('of a function %s', (_, metrics, all, problems) => {
    expect(brief(usageProblems([metricsOf(metrics)], all, subject))).toEqual(problems);
  });

  const node = (memory: number, disk: number): Partial<MetricsSource> => ({
    node: () => ({
      cpuPercent: null,
      memoryPercent: constant(memory),
      rootDiskPercent: constant(disk),
      diskReadKibPerSecond: null,
      diskWriteKibPerSecond: null,
      networkDownKibPerSecond: null,
      networkUpKibPerSecond: null,
      memoryTotalBytes: 1,
    }),
  });
  test.each<[string, Partial<MetricsSource>[], string[]]>([
    ['full memory', [node(90, 10)], ['warning n1 node_memory_high {"percent":90}']],
    ['a full disk', [node(84.9, 95.6)], ['warning n1 node_disk_high {"percent":95}']],
    ['memory a little below', [node(89.9, 10)], ['warning n1 node_memory_high {"percent":85}, fading']],
    ['unknown figures', [node(Number.NaN, Number.NaN)], []],
    ['figures of the next source only', [{}, node(91, 1)], ['warning n1 node_memory_high {"percent":90}']],
  ])('of a node with %s', (_, sources, problems) => {
    const metrics = sources.map(metricsOf);
    expect(brief(nodeProblems(metrics, 'n1'))).toEqual(problems);
  });
});
