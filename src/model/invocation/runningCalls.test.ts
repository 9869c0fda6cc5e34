import { describe, expect, it, test } from 'vitest';
import { fakePod } from '../../../test/fakeConnection.ts';
import { fakeLogs } from '../../../test/fakeLogs.ts';
import { anInvocation } from '../../../test/invocation/parsedLog.ts';
import type { CallSource } from '../calls/callSource.ts';
import { Fault } from '../fault.ts';
import type { FunctionRecord } from '../inventory/inventory.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import type { LogSource } from '../source/logSource.ts';
import type { Invocation } from './invocation.ts';
import { callsOfFunction, runningCalls, runningNow } from './runningCalls.ts';

const clock = { wallMs: () => 100_000, monotonicMs: () => 0 };

/** Functions, each with so many calls in flight by the counters in front of it. */
function connectionOf(
  inFlight: Readonly<Record<string, number | null>>,
  given: {
    running?: Readonly<Record<string, Invocation[]>>;
    replicas?: number;
    replicasOf?: Readonly<Record<string, number>>;
    logs?: LogSource | null;
  } = {},
) {
  const { running = {}, replicas = 1, replicasOf = {} } = given;
  const functions = Object.keys(inFlight).map(
    (name): FunctionRecord => ({
      id: { connection: 'c', namespace: 'n', name },
      image: '',
      replicasWanted: replicas,
      execTimeoutMs: null,
    }),
  );
  const pods = functions.flatMap(({ id }) =>
    Array.from({ length: replicasOf[id.name] ?? replicas }, (_, n) =>
      fakePod(`${id.name}-${n}`, id.name, { id: { ...id, name: `${id.name}-${n}` } }),
    ),
  );
  /** Whose invocations were all listed. */
  const listed = new Set<string>();
  const followed = new Set<string>();
  /** Those whose logs are followed, and not read yet. */
  const unread = new Set<string>();
  const logs = fakeLogs({
    touch: async ({ name }) => {
      followed.add(name);
    },
    kept: async ({ name }) => {
      followed.add(name);
      listed.add(name);
      return running[name] ?? [];
    },
    running: ({ name }) => (followed.has(name) ? (running[name] ?? []) : null),
    known: ({ name }) => (followed.has(name) && !unread.has(name) ? (running[name] ?? []) : null),
  });
  const calls: CallSource = {
    order: () => [],
    calls: ({ name }) => {
      const started = inFlight[name] ?? null;
      if (started === null) return null;
      const value = {
        started,
        completedByCode: new Map<number, number>(),
        requestSeconds: { buckets: null, count: 0, sumSeconds: 0 },
      };
      return { source: 'gateway', intervalSeconds: 1, measuredAtMs: 0, steady: true, value };
    },
    runs: () => null,
    recent: () => null,
    bySecond: () => null,
    inFlight: () => null,
    prepare: async () => {},
    revision: 0,
  };
  const index = InventoryIndex.of({ functions, pods, nodes: [] });
  const snapshot = index.snapshot({ source: 'kubernetes', observedAtMs: 0, defaultNamespace: 'n' });
  return {
    connection: { clock, calls, logs: given.logs === undefined ? logs : given.logs },
    snapshot,
    functions,
    listed,
    followed,
    unread,
  };
}

const one = (name: string) => anInvocation({ id: name, function: { connection: 'c', namespace: 'n', name } });

describe('running calls of all functions', () => {
  test('are followed where counters show calls in flight, and counted where nothing is logged', async () => {
    const { connection, snapshot, functions, followed, listed } = connectionOf(
      { logs: 1, more: 3, quiet: 2, idle: 0, uncounted: null },
      { running: { logs: [one('logs')], more: [one('more')] } },
    );
    const { invocations, counted } = await runningCalls(connection, snapshot, functions);
    expect([...followed].sort()).toEqual(['logs', 'more', 'quiet']);
    expect(listed.size).toBe(0);
    expect(invocations.map(({ invocation }) => invocation.id)).toEqual(['logs', 'more']);
    expect(counted.map(({ functionId, ...rest }) => [functionId.name, rest])).toEqual([
      ['more', { inFlight: 2, followed: true, why: 'no_lines' }],
      ['quiet', { inFlight: 2, followed: true, why: 'no_lines' }],
    ]);
  });

  test('beyond 200 replicas are counted only, those with the fewest calls first', async () => {
    const { connection, snapshot, functions, followed } = connectionOf({ a: 1, b: 3, c: 2 }, { replicas: 90 });
    const { counted } = await runningCalls(connection, snapshot, functions);
    expect([...followed].sort()).toEqual(['b', 'c']);
    expect(counted.find(({ functionId }) => functionId.name === 'a')).toMatchObject({
      inFlight: 1,
      followed: false,
      why: 'not_followed',
    });
  });

  test('are followed beside a function that has too many replicas', async () => {
    const { connection, snapshot, functions, followed } = connectionOf(
      { a: 1, big: 9, c: 2 },
      { replicas: 90, replicasOf: { big: 201 } },
    );
    const { counted } = await runningCalls(connection, snapshot, functions);
    expect([...followed].sort()).toEqual(['a', 'c']);
    expect(counted).toContainEqual(expect.objectContaining({ inFlight: 9, followed: false, why: 'not_followed' }));
  });

  test('are counted where logs cannot be read, or not in time', async () => {
    const never: Pick<LogSource, 'touch' | 'running'> = { touch: () => new Promise(() => {}), running: () => null };
    const failing: Pick<LogSource, 'touch' | 'running'> = {
      touch: () => Promise.reject(new Fault('upstream_failed', 'No.')),
      running: () => null,
    };
    for (const part of [never, failing]) {
      const { connection, snapshot, functions } = connectionOf({ a: 1 });
      const { counted } = await runningCalls({ ...connection, logs: fakeLogs(part) }, snapshot, functions);
      expect(counted).toMatchObject([{ inFlight: 1, followed: false, why: 'not_followed' }]);
    }
    const { connection, snapshot, functions } = connectionOf({ a: 1 }, { logs: null });
    expect((await runningCalls(connection, snapshot, functions)).counted).toMatchObject([{ why: 'no_log_source' }]);
  });

  test('of more than 100 functions are listed for those with the most calls, and the others counted', async () => {
    const inFlight = Object.fromEntries(Array.from({ length: 130 }, (_, n) => [`f${n}`, n + 1]));
    const { connection, snapshot, functions } = connectionOf(inFlight, { logs: null });
    const { counted, countedTotal } = await runningCalls(connection, snapshot, functions);
    expect(countedTotal).toBe(130);
    expect(counted.map((each) => each.inFlight)).toEqual(Array.from({ length: 100 }, (_, n) => 130 - n));
  });

  test('of many requests in a second count all functions once, for each reader only those it may see', async () => {
    const { connection, snapshot, functions } = connectionOf({ a: 1, b: 2, c: 3 }, { logs: null });
    let asked = 0;
    const calls: CallSource = {
      ...connection.calls,
      inFlight: () => {
        asked++;
        return null;
      },
    };
    const namesFor = async (visible: readonly FunctionRecord[], wallMs: number) => {
      const at = { ...connection, calls, clock: { ...clock, wallMs: () => wallMs } };
      return (await runningCalls(at, snapshot, visible)).counted.map(({ functionId }) => functionId.name);
    };
    expect(await namesFor(functions, 100_000)).toEqual(['c', 'b', 'a']);
    expect(await namesFor(functions.slice(0, 1), 100_500)).toEqual(['a']);
    expect(asked).toBe(3);
    expect(await namesFor(functions, 101_000)).toEqual(['c', 'b', 'a']);
    expect(asked).toBe(6);
  });

  test('are counted anew once the counters were read again', async () => {
    const { connection, snapshot, functions } = connectionOf({ a: 1 }, { logs: null });
    const read = { started: 0, measuredAtMs: 99_900 };
    const calls = {
      ...connection.calls,
      calls: (...asked: Parameters<CallSource['calls']>) => {
        const counted = connection.calls.calls(...asked);
        const { started, measuredAtMs } = read;
        return counted?.value == null ? null : { ...counted, measuredAtMs, value: { ...counted.value, started } };
      },
    };
    const runningAt = async (wallMs: number) => {
      const at = { ...connection, calls, clock: { ...clock, wallMs: () => wallMs } };
      return (await runningCalls(at, snapshot, functions)).running;
    };
    expect(await runningAt(100_000)).toBe(0);
    Object.assign(read, { started: 1, measuredAtMs: 100_900 });
    expect(await runningAt(100_950)).toBe(1);
    expect(await runningAt(100_990)).toBe(1);
  });

  test('end when their pod has no call in flight', async () => {
    const { connection, snapshot, functions } = connectionOf({ a: 1 }, { running: { a: [one('a')] } });
    const idle = { calls: 0, measuredAtMs: 90_000, idleSinceMs: 80_000 };
    const calls: CallSource = { ...connection.calls, inFlight: () => idle };
    await connection.logs?.kept({ connection: 'c', namespace: 'n', name: 'a' }, 0);
    expect(await runningCalls({ ...connection, calls }, snapshot, functions)).toEqual({
      invocations: [],
      counted: [],
      countedTotal: 0,
      running: 0,
    });
  });
});

describe('how many calls run', () => {
  it.each<[string, Record<string, number | null>, { followed?: string[]; unread?: string[] }, number | null]>([
    ['where all are counted', { a: 2, b: 0 }, {}, 2],
    ['where all are counted, none running', { a: 0, b: 0 }, {}, 0],
    ['where one is neither counted nor followed', { a: 2, b: null }, {}, null],
    ['where one is not counted, and followed', { a: 2, b: null }, { followed: ['b'] }, 3],
    [
      'where the log of one that is not counted is still read',
      { a: 2, b: null },
      { followed: ['b'], unread: ['b'] },
      null,
    ],
    ['where the log of one that is counted is still read', { a: 2, b: 1 }, { followed: ['b'], unread: ['b'] }, 3],
    ['without functions', {}, {}, 0],
  ])('%s', (_name, inFlight, { followed = [], unread = [] }, want) => {
    const stage = connectionOf(inFlight, { running: { b: [one('b')] } });
    for (const name of followed) stage.followed.add(name);
    for (const name of unread) stage.unread.add(name);
    expect(runningNow(stage.connection, stage.snapshot, stage.functions).running).toBe(want);
  });

  it('is unknown where nothing counts or reads logs', () => {
    const { connection, snapshot, functions } = connectionOf({ a: 1 }, { logs: null });
    expect(runningNow({ ...connection, calls: null }, snapshot, functions).running).toBeNull();
  });

  it('is 0 where a function was never called', () => {
    const { connection, snapshot, functions } = connectionOf({ a: 1 }, { logs: null });
    const never = { source: 'gateway', intervalSeconds: 1, measuredAtMs: 0, steady: true, value: null } as const;
    const calls = { ...connection.calls, calls: () => never };
    expect(runningNow({ ...connection, calls }, snapshot, functions).running).toBe(0);
  });
});

describe('the calls of a function', () => {
  test('are its invocations, and what is counted besides', async () => {
    const { connection, snapshot, functions } = connectionOf({ a: 2 }, { running: { a: [one('a')] } });
    const [fn] = functions;
    if (fn === undefined) throw new Error('no function');
    const { invocations, counted } = await callsOfFunction(connection, snapshot, fn);
    expect(invocations.map(({ invocation }) => invocation.state)).toEqual(['running']);
    expect(counted).toMatchObject([{ inFlight: 1, followed: true, why: 'no_lines' }]);
  });
});
