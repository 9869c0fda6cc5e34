import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runUntilTestEnds } from '../../../../test/kubernetes/followedFunction.ts';
import { Fault } from '../../../model/fault.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
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

describe('The last lines of a function', () => {
  const line = (second: number) => `2026-11-23T20:07:0${second}.000000000Z line ${second}\n`;
  const query = { functionId: idOf('a'), podUid: null, tailLines: 10, sinceMs: null };
  const fault = new Fault('upstream_failed', 'The log of pod a-1 was cut off.');

  /** Of two pods: the log of the first has three lines, that of the second one and then something else. */
  function logsOfTwo(then: (body: Readable) => void): KubernetesLogs {
    const logs = new KubernetesLogs({
      api: {
        request: async ({ path }) => {
          if (!path.includes('a-1')) {
            return { status: 200, headers: {}, body: Readable.from([1, 3, 5].map((at) => Buffer.from(line(at)))) };
          }
          const body = new Readable({ read: () => {} });
          body.push(line(2));
          setImmediate(() => then(body));
          return { status: 200, headers: {}, body };
        },
      },
      dialect: openFaas.logDialect,
      clock: { wallMs: () => 0, monotonicMs: () => 0 },
      functions: { containers: () => containersOf('a', 2), execTimeoutMs: () => null },
    });
    runUntilTestEnds((signal) => logs.run(signal));
    return logs;
  }

  async function readFrom(logs: KubernetesLogs, signal: AbortSignal) {
    const texts: string[] = [];
    try {
      for await (const batch of logs.records(query, signal)) texts.push(...batch.map(({ text }) => text));
      return { texts, thrown: null };
    } catch (thrown) {
      return { texts, thrown };
    }
  }

  test('are those that can be read where a log fails, and then its fault', async () => {
    const logs = logsOfTwo((body) => body.destroy(fault));
    const { texts, thrown } = await readFrom(logs, new AbortController().signal);
    expect(texts).toEqual(['line 1', 'line 2', 'line 3', 'line 5']);
    expect(thrown).toBe(fault);
    const asText = async () => {
      for await (const _ of logs.lines(query, new AbortController().signal)) throw new Error('part of an answer');
    };
    await expect(asText()).rejects.toBe(fault);
  });

  test('are those that were read when the reader gives up', async () => {
    const ending = new AbortController();
    const logs = logsOfTwo(() => ending.abort());
    expect(await readFrom(logs, ending.signal)).toEqual({
      texts: expect.arrayContaining(['line 1', 'line 2']),
      thrown: null,
    });
  });
});

test('keeps following a function that is touched, and reports why its log cannot be read', async () => {
  let nowMs = 0;
  let isForbidden = false;
  const logs = new KubernetesLogs({
    api: {
      request: async () => ({ status: isForbidden ? 403 : 200, headers: {}, body: Readable.from([]) }),
    },
    dialect: openFaas.logDialect,
    clock: { wallMs: () => nowMs, monotonicMs: () => nowMs },
    timing: { ...usualTiming, lookMs: 1 },
    functions: { containers: ({ name }) => containersOf(name, 1), execTimeoutMs: () => null },
  });
  runUntilTestEnds((signal) => logs.run(signal));
  try {
    await Promise.all([logs.touch(idOf('a'), 0), logs.touch(idOf('left'), 0)]);
    nowMs = 50_000;
    await logs.touch(idOf('a'), 0);
    nowMs = 100_000;
    await expect.poll(() => logs.running(idOf('left')), { interval: 1 }).toBeNull();
    expect(logs.running(idOf('a'))).toEqual([]);
    isForbidden = true;
    const message = 'Missing permission: get pods/log in namespace n.';
    await expect(logs.touch(idOf('b'), 0)).rejects.toMatchObject({ message });
    expect(await logs.follow(idOf('b'), 0, () => {}).read()).toMatchObject({ message });
  } finally {
    logs.close();
  }
});
