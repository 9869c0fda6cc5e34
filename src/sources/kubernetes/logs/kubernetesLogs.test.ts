import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runUntilTestEnds } from '../../../../test/kubernetes/followedFunction.ts';
import { Fault } from '../../../model/fault.ts';
import type { FollowedLine, LogLine } from '../../../model/invocation/logLine.ts';
import { ChildLoops } from '../../../model/source/childLoops.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import { FunctionInvocations } from './follow/functionInvocations.ts';
import { KubernetesLogs } from './kubernetesLogs.ts';
import type { LogContainer } from './logContainer.ts';
import { usualTiming } from './logTiming.ts';

const idOf = (name: string) => ({ connection: 'c', namespace: 'n', name });

function containersOf(name: string, count: number): readonly LogContainer[] {
  return Array.from({ length: count }, (_, n) => ({
    podUid: `uid-${name}-${n}`,
    podName: `${name}-${n}`,
    namespace: 'n',
    nodeName: 'n1',
    podCreatedAtMs: null,
    container: name,
    restartCount: 0,
    running: true,
    startedAtMs: null,
  }));
}

/** An API that never answers: logs are requested, and then still being read. */
describe('The limit of 2,048 followed containers', () => {
  let logs: KubernetesLogs;
  let requested: number;
  const containers = new Map<string, readonly LogContainer[]>();

  beforeEach(() => {
    requested = 0;
    containers.clear();
    logs = new KubernetesLogs({
      api: {
        request: () => {
          requested++;
          return new Promise(() => {});
        },
      },
      dialect: openFaas.logDialect,
      clock: { wallMs: () => 1_000_000, monotonicMs: () => 0 },
      timing: { ...usualTiming, answerWithinMs: 1 },
      functions: { containers: ({ name }) => containers.get(name) ?? [], execTimeoutMs: () => null },
    });
    runUntilTestEnds((signal) => logs.run(signal));
  });
  afterEach(() => logs.close());

  const still = { code: 'upstream_timeout' };
  const tooMany = { code: 'too_many_requests' };
  const kept = (name: string) => logs.kept(idOf(name), 0);

  test('does not count containers that are gone', async () => {
    containers.set('a', containersOf('a', 2000));
    await expect(kept('a')).rejects.toMatchObject(still);
    containers.set('b', containersOf('b', 1500));
    await expect(kept('b')).rejects.toMatchObject(tooMany);
    containers.set('a', containersOf('a', 10));
    await expect(kept('a')).rejects.toMatchObject(still);
    await expect(kept('b')).rejects.toMatchObject(still);
  });

  test('holds for a function that grows while it is followed, and the answer says so', async () => {
    containers.set('a', containersOf('a', 2000));
    await expect(kept('a')).rejects.toMatchObject(still);
    containers.set('a', containersOf('a', 3000));
    await expect(kept('a')).rejects.toMatchObject({
      ...tooMany,
      message: expect.stringContaining('The logs of 952 replicas of a cannot be followed: the limit is 2,048.'),
    });
    expect(requested).toBe(2048);
    containers.set('a', containersOf('a', 2048));
    await expect(kept('a')).rejects.toMatchObject(still);
  });
});

test('finds an invocation, and prolongs its following, only for a client that may read of its function', async () => {
  let nowMs = 0;
  const line = '2026-11-23T20:07:03.000000000Z 2026/11/23 20:07:03 Forking fprocess.\n';
  const logs = new KubernetesLogs({
    api: { request: async () => ({ status: 200, headers: {}, body: Readable.from([Buffer.from(line)]) }) },
    dialect: openFaas.logDialect,
    clock: { wallMs: () => Date.parse('2026-11-23T20:07:04Z'), monotonicMs: () => nowMs },
    timing: { ...usualTiming, lookMs: 1 },
    functions: { containers: () => containersOf('a', 1), execTimeoutMs: () => null },
  });
  runUntilTestEnds((signal) => logs.run(signal));
  try {
    const [call] = await logs.kept(idOf('a'), 0);
    const id = call?.id ?? '';
    const found = logs.find(id, ({ name }) => name === 'a');
    expect(found?.invocation.id).toBe(id);
    expect(found?.lines()?.lines).toHaveLength(1);
    nowMs = 59_000;
    expect(logs.find(id, ({ name }) => name !== 'a')).toBeNull();
    nowMs = 60_000;
    await expect.poll(() => logs.running(idOf('a')), { interval: 1 }).toBeNull();
  } finally {
    logs.close();
  }
});

describe('A followed function', () => {
  let nowMs: number;
  let logs: KubernetesLogs;
  const lines = ['Forking fprocess.', 'INFO handle started'].map(
    (text, n) => `2026-11-23T20:07:03.00000000${n}Z 2026/11/23 20:07:03 ${text}\n`,
  );
  const ignore = () => {};

  beforeEach(() => {
    nowMs = 0;
    logs = new KubernetesLogs({
      api: { request: async () => ({ status: 200, headers: {}, body: Readable.from([Buffer.from(lines.join(''))]) }) },
      dialect: openFaas.logDialect,
      clock: { wallMs: () => Date.parse('2026-11-23T20:07:04Z'), monotonicMs: () => nowMs },
      timing: { ...usualTiming, lookMs: 1 },
      functions: { containers: ({ name }) => containersOf(name, name === 'a' ? 1 : 0), execTimeoutMs: () => null },
    });
    runUntilTestEnds((signal) => logs.run(signal));
  });
  afterEach(() => logs.close());

  test('has the same lines, with the same ids, as its log, and they name their invocation', async () => {
    const heard: FollowedLine[] = [];
    const following = logs.follow(idOf('a'), 0, (line) => heard.push(line));
    expect(await following.read()).toBeNull();
    const read: LogLine[] = [];
    const query = { functionId: idOf('a'), podUid: null, tailLines: 10, sinceMs: null };
    for await (const batch of logs.records(query, AbortSignal.timeout(5000))) read.push(...batch);
    expect(heard.map(({ id }) => id)).toEqual(['uid-a-0:1795464423000000000:0', 'uid-a-0:1795464423000000001:0']);
    expect(read.map(({ id, text }) => [id, text])).toEqual(heard.map(({ id, text }) => [id, text]));
    const [call] = following.invocations();
    expect(heard.map(({ invocation }) => invocation)).toEqual([call?.id, call?.id]);
    expect([...logs.owners(idOf('a'), 0)]).toEqual(heard.map(({ id }) => [id, call?.id]));
  });

  test('is followed as long as somebody listens, and for 60 s more', async () => {
    const following = logs.follow(idOf('a'), 0, ignore);
    expect(await following.read()).toBeNull();
    for (nowMs = 30_000; nowMs <= 300_000; nowMs += 30_000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(logs.running(idOf('a'))).not.toBeNull();
    }
    following.end();
    nowMs += 60_000;
    await expect.poll(() => logs.running(idOf('a')), { interval: 1 }).toBeNull();
  });

  test('makes room for another one of 256 only when nobody listens to it', () => {
    const [first] = Array.from({ length: 256 }, (_, n) => logs.follow(idOf(`f${n}`), 0, ignore));
    expect(() => logs.follow(idOf('more'), 0, ignore)).toThrow(
      'The limit of 256 followed functions is reached; cannot follow more.',
    );
    first?.end();
    logs.follow(idOf('more'), 0, ignore);
    expect([logs.running(idOf('f0')), logs.running(idOf('more'))]).toEqual([null, []]);
  });
});

test('knows the invocations of a function while all its logs are read', async () => {
  let [nowMs, failed, isFailing] = [0, 0, false];
  const line = '2026-11-23T20:07:03.000000000Z 2026/11/23 20:07:03 Forking fprocess.\n';
  const logs = new KubernetesLogs({
    api: {
      request: async () => {
        if (isFailing) failed++;
        return { status: isFailing ? 500 : 200, headers: {}, body: Readable.from([Buffer.from(line)]) };
      },
    },
    dialect: openFaas.logDialect,
    clock: { wallMs: () => Date.parse('2026-11-23T20:07:04Z'), monotonicMs: () => nowMs },
    timing: { ...usualTiming, pollMs: 2, firstRetryMs: 2, mostRetryMs: 2 },
    functions: { containers: () => containersOf('a', 1), execTimeoutMs: () => null },
  });
  runUntilTestEnds((signal) => logs.run(signal));
  try {
    expect(logs.known(idOf('a'))).toBeNull();
    const reading = logs.kept(idOf('a'), 0);
    expect([logs.running(idOf('a')), logs.known(idOf('a'))]).toEqual([[], null]);
    const kept = await reading;
    expect(kept).toHaveLength(1);
    expect(logs.known(idOf('a'))).toEqual(kept);
    isFailing = true;
    // The second failure comes when the first one is known.
    await expect.poll(() => failed, { interval: 1 }).toBeGreaterThan(1);
    nowMs = 4999;
    expect(logs.known(idOf('a'))).toEqual(kept);
    nowMs = 5000;
    expect(logs.known(idOf('a'))).toBeNull();
    isFailing = false;
    await expect.poll(() => logs.known(idOf('a')), { interval: 1 }).toEqual(kept);
  } finally {
    logs.close();
  }
});

test('knows nothing of a function with containers that are not followed', () => {
  const clock = { wallMs: () => 0, monotonicMs: () => 0 };
  const api = { request: () => new Promise<never>(() => {}) };
  const parts = {
    api,
    dialect: openFaas.logDialect,
    clock,
    timing: usualTiming,
    random: () => 0,
    loops: new ChildLoops(),
  };
  const knownOf = (count: number) => {
    const functions = { containers: () => containersOf('a', count), execTimeoutMs: () => null };
    return new FunctionInvocations(parts, functions, idOf('a'), 0, () => 0).known();
  };
  expect([knownOf(1), knownOf(0)]).toEqual([null, []]);
});

test('keeps the invocations of the last 1,000 containers that are gone', () => {
  let nowMs = 0;
  let containers = containersOf('first', 700);
  const clock = { wallMs: () => 0, monotonicMs: () => nowMs };
  const api = { request: () => new Promise<never>(() => {}) };
  const parts = {
    api,
    dialect: openFaas.logDialect,
    clock,
    timing: usualTiming,
    random: () => 0,
    loops: new ChildLoops(),
  };
  const functions = { containers: () => containers, execTimeoutMs: () => null };
  const followed = new FunctionInvocations(parts, functions, idOf('a'), 0, () => 2048);
  for (const [name, count] of [
    ['second', 700],
    ['third', 3],
  ] as const) {
    nowMs += 1000;
    containers = containersOf(name, count);
    followed.look();
  }
  expect([followed.size, followed.parsers().length]).toEqual([3, 1003]);
  nowMs += 600_000;
  followed.look();
  expect(followed.parsers()).toHaveLength(703);
  nowMs += 1;
  followed.look();
  expect(followed.parsers()).toHaveLength(3);
  followed.stop();
});

test('what a follower throws, its owner throws, so that it is noticed', async () => {
  const clock = { wallMs: () => 0, monotonicMs: () => 0 };
  const api = {
    request: async () => {
      throw new Fault('upstream_failed', 'It is lost.');
    },
  };
  const bug = new TypeError('no such thing');
  const logs = new KubernetesLogs({
    api,
    dialect: openFaas.logDialect,
    clock,
    functions: { containers: () => containersOf('a', 1), execTimeoutMs: () => null },
    random: () => {
      throw bug;
    },
  });
  const watched = logs.run(new AbortController().signal);
  logs.follow(idOf('a'), 0, () => {});
  await expect(watched).rejects.toBe(bug);
  logs.close();
});
