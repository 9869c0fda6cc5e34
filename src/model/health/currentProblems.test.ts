import { describe, expect, test } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import type { CallSource } from '../calls/callSource.ts';
import type { FunctionRecord, PodRecord } from '../inventory/inventory.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import { type Examined, functionProblems } from './currentProblems.ts';
import type { Problem } from './problem.ts';

const nowMs = 1_000_000_000;
const fn: FunctionRecord = {
  id: { connection: 'lab', namespace: 'fn', name: 'add' },
  image: '',
  replicasWanted: 2,
  execTimeoutMs: null,
};
const brief = (problems: readonly Problem[]) =>
  problems.map(
    ({ severity, subject, fact, mustLastMs, isFading }) =>
      `${severity} ${subject.name} ${fact.code} ${JSON.stringify(fact.params)}` +
      (mustLastMs === undefined ? '' : ` after ${mustLastMs} ms`) +
      (isFading ? ', fading' : ''),
  );

function connectionOf(given: Partial<Examined> = {}): Examined {
  const index = InventoryIndex.of({ functions: [fn], pods: [], nodes: [{ name: 'n1', ip: '' }] });
  const snapshot = () => index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'fn' });
  return {
    inventory: { name: 'kubernetes', fault: null, revision: 0, snapshot },
    metrics: [],
    calls: null,
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
    bySecond: () => null,
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
    ['fail from 5% on', callsOf(100, 5), ['warning add calls_failing {"percent":5,"calls":100}']],
    ['fail for the most part from 50% on', callsOf(6, 50), ['error add calls_failing {"percent":50,"calls":6}']],
    [
      'still fail a little below 5%',
      callsOf(1000, 4.9),
      ['warning add calls_failing {"percent":0,"calls":1000}, fading'],
    ],
    ['fail below 3%', callsOf(1000, 2.9), []],
    ['failed once', callsOf(5, 20), []],
    ['are given in steps', callsOf(1234, 49), ['warning add calls_failing {"percent":45,"calls":1000}']],
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
  const line = 'add-2 replica_not_ready {"reason":"CrashLoopBackOff","message":"back-off"} after 10000 ms';
  const again = {
    ready: false,
    startedAtMs: 0,
    restarts: 3,
    lastEnd: { reason: 'Error', exitCode: 1, atMs: nowMs - 5000 },
  };
  const running = { reason: 'ContainersNotReady', message: null };
  test.each<[string, Partial<PodRecord>[], string[]]>([
    ['that fails beside a ready one is a warning', [{}, crashing], [`warning ${line}`]],
    ['that fails with no ready one is an error', [starting, crashing], [`error ${line}`]],
    ['that starts as it should is none', [starting, starting], []],
    ['whose readiness is unknown is none', [{ ready: null, trouble: null }], []],
    [
      'that fits on no node has a minute',
      [{ ready: false, trouble: { reason: 'Pending', message: '0/1 nodes are available' }, startedAtMs: null }],
      ['error add-1 replica_not_ready {"reason":"Pending","message":"0/1 nodes are available"} after 60000 ms'],
    ],
    [
      'whose probe fails after its start has 10 s',
      [{}, { ready: false, trouble: running, startedAtMs: nowMs - 3_600_000 }],
      ['warning add-2 replica_not_ready {"reason":"ContainersNotReady","message":null} after 10000 ms'],
    ],
    [
      'that starts again after a crash does not end its finding',
      [{ ...again, trouble: running }],
      ['error add-1 replica_not_ready {"reason":"ContainersNotReady","message":null} after 10000 ms, fading'],
    ],
  ])('%s', (_, given, problems) => {
    const pods = given.map((each, n) => fakePod(`add-${n + 1}`, 'add', each));
    expect(brief(functionProblems(connectionOf(), fn, pods, nowMs))).toEqual(problems);
  });

  test('of a function that is scaled to zero is none', () => {
    const pods = [fakePod('add-1', 'add', crashing)];
    expect(functionProblems(connectionOf(), { ...fn, replicasWanted: 0 }, pods, nowMs)).toEqual([]);
  });
});
