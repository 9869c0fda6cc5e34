import { describe, expect, test } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { CallSource } from '../calls/callSource.ts';
import type { FunctionRecord, PodRecord } from '../inventory/inventory.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { Series } from '../series/series.ts';
import type { MetricsSource } from '../source/metricsSource.ts';
import type { SourceHealth } from '../source/sourceHealth.ts';
import { connectionProblems, type Examined, functionProblems } from './currentProblems.ts';
import type { Problem } from './problem.ts';

const nowMs = 1_000_000_000;
const fn: FunctionRecord = {
  id: { connection: 'lab', namespace: 'fn', name: 'add' },
  image: '',
  replicasWanted: 2,
  execTimeoutMs: null,
};
const constant = (value: number): Series => ({ at: () => value });
const brief = (problems: readonly Problem[]) =>
  problems.map(
    ({ severity, subject, fact }) => `${severity} ${subject.name} ${fact.code} ${JSON.stringify(fact.params)}`,
  );

function connectionOf(given: Partial<Examined> = {}): Examined {
  const index = InventoryIndex.of({ functions: [fn], pods: [], nodes: [{ name: 'n1', ip: '' }] });
  const snapshot = () => index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'fn' });
  return {
    inventory: { name: 'kubernetes', fault: null, revision: 0, snapshot },
    metrics: [],
    calls: null,
    sources: () => [],
    findings: () => [],
    ...given,
  };
}

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

/** Calls of the last 60 s. @param failedEver as the totals count them */
function callsOf(calls: number, errorPercent: number | null, failedEver = 1): CallSource {
  const counted = { source: 'gateway', intervalSeconds: 1, measuredAtMs: nowMs, steady: true } as const;
  const requestSeconds = { buckets: null, count: 0, sumSeconds: 0 };
  return {
    order: () => [],
    calls: () => ({ ...counted, value: { started: 0, completedByCode: new Map([[500, failedEver]]), requestSeconds } }),
    runs: () => null,
    recent: () => ({
      ...counted,
      value: {
        seconds: 60,
        callsPerSecond: calls / 60,
        errorPercent,
        p50Ms: null,
        p95Ms: null,
        p99Ms: null,
        inFlight: 0,
      },
    }),
    inFlight: () => null,
    prepare: async () => {},
    revision: 0,
  };
}

describe('calls of a function', () => {
  test.each<[string, CallSource, string[]]>([
    ['fail from 5 % on', callsOf(100, 5), ['warning add calls_failing {"percent":5,"calls":100}']],
    ['fail for the most part from 50 % on', callsOf(6, 50), ['error add calls_failing {"percent":50,"calls":6}']],
    ['fail below 5 %', callsOf(1000, 4.9), []],
    ['are too few to say', callsOf(4, 100), []],
    ['are just enough to say', callsOf(5, 100), ['error add calls_failing {"percent":100,"calls":5}']],
    ['were none', callsOf(0, null), []],
    ['never failed', callsOf(100, 5, 0), []],
  ])('%s', (_, calls, problems) => {
    expect(brief(functionProblems(connectionOf({ calls }), fn, [], nowMs))).toEqual(problems);
  });
});

describe('a replica', () => {
  const crashing = { ready: false, trouble: { reason: 'CrashLoopBackOff', message: 'back-off' } };
  const starting = { ready: false, trouble: { reason: 'ContainerCreating', message: null } };
  const line = 'add-2 replica_not_ready {"reason":"CrashLoopBackOff","message":"back-off"}';
  test.each<[string, Partial<PodRecord>[], string[]]>([
    ['that fails beside a ready one is a warning', [{}, crashing], [`warning ${line}`]],
    ['that fails with no ready one is an error', [starting, crashing], [`error ${line}`]],
    ['that starts as it should is none', [starting, starting], []],
    ['whose readiness is unknown is none', [{ ready: null, trouble: null }], []],
  ])('%s', (_, given, problems) => {
    const pods = given.map((each, n) => fakePod(`add-${n + 1}`, 'add', each));
    expect(brief(functionProblems(connectionOf(), fn, pods, nowMs))).toEqual(problems);
  });
});

describe('usage', () => {
  const measured = (bytes: number) => ({ pod: () => ({ cpuPercent: constant(1), workingSetBytes: constant(bytes) }) });
  const pods = (...limits: (number | null)[]) =>
    limits.map((memoryLimitBytes, n) => fakePod(`p${n}`, 'add', { memoryLimitBytes }));

  test.each<[string, Partial<MetricsSource>, PodRecord[], string[]]>([
    ['near the limit', measured(90), pods(100, 100), ['warning add function_memory_high {"percent":90}']],
    ['below it', measured(89), pods(100, 100), []],
    ['near the limit of one of two replicas', measured(90), pods(100, 200), []],
    ['without a limit', measured(1e9), pods(100, null), []],
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
    expect(brief(functionProblems(connectionOf({ metrics: [metricsOf(metrics)] }), fn, all, nowMs))).toEqual(problems);
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
    ['a full disk', [node(89.9, 95.6)], ['warning n1 node_disk_high {"percent":95}']],
    ['unknown figures', [node(Number.NaN, Number.NaN)], []],
    ['figures of the next source only', [{}, node(91, 1)], ['warning n1 node_memory_high {"percent":91}']],
  ])('of a node with %s', (_, sources, problems) => {
    const metrics = sources.map(metricsOf);
    expect(brief(connectionProblems(connectionOf({ metrics }), nowMs))).toEqual(problems);
  });
});

describe('a source', () => {
  const health = (given: Partial<SourceHealth>): SourceHealth => ({
    name: 'prometheus',
    address: 'http://p',
    version: null,
    lastSuccessAtMs: nowMs - 10_000,
    latencyMs: 1,
    lastError: { atMs: nowMs - 1000, message: 'no' },
    intervalSeconds: null,
    failing: { kind: 'prometheus', reason: 'refused', message: 'no' },
    findings: [],
    ...given,
  });
  const stale = ['error prometheus source_stale {"source":"prometheus","address":"http://p"}'];
  test.each<[string, Partial<SourceHealth>, string[]]>([
    ['that fails for more than 3 s is stale', {}, stale],
    ['that fails for less is not', { lastSuccessAtMs: nowMs - 3000 }, []],
    ['that fails for less than two of its intervals is not', { intervalSeconds: 5 }, []],
    ['that fails for more than two of its intervals is', { intervalSeconds: 4.9 }, stale],
    ['that has not been asked since its last answer is not', { failing: null, lastError: null }, []],
    ['that recovered is not', { failing: null }, []],
    ['that never answered is', { lastSuccessAtMs: null, lastError: { atMs: nowMs - 4000, message: 'no' } }, stale],
    ['that never answered and just failed is not', { lastSuccessAtMs: null }, []],
    ['that is an agent is named by its node', { name: 'agent' }, []],
  ])('%s', (_, given, problems) => {
    expect(brief(connectionProblems(connectionOf({ sources: () => [health(given)] }), nowMs))).toEqual(problems);
  });

  test('is stale since its last answer', () => {
    const [problem] = connectionProblems(connectionOf({ sources: () => [health({})] }), nowMs);
    expect(problem?.beganMs).toBe(nowMs - 10_000);
  });

  test('reports agents that do not respond, each once', () => {
    const failing = { code: 'agent_failing', params: { node: 'n1', reason: 'refused', message: 'No.' } } as const;
    const sources = () => [health({ name: 'agent', findings: [failing] })];
    const problems = connectionProblems(connectionOf({ sources, findings: () => [failing] }), nowMs);
    expect(brief(problems)).toEqual(['error n1 agent_not_responding {}']);
  });
});
