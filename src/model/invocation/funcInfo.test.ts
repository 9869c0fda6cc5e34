import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { anInvocation, baseMs, newParser, parse } from '../../../test/invocation/parsedLog.ts';
import type { PodInFlight } from '../calls/callSource.ts';
import { endWhenIdle, funcInfo } from './funcInfo.ts';
import type { Invocation } from './invocation.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/fixtures/interface', name), 'utf8'));

const date = '2026/11/23 20:07:03';

function log(...texts: string[]): Invocation[] {
  return parse(texts.map((text, index) => [index, text.replaceAll('@', date)]));
}

describe('the example of the interface page', () => {
  const parser = newParser();
  const texts: string[] = fixture('logs.json').logs.split('\n');
  let seconds = 0;
  for (const text of texts) {
    const stamped = /^(\d+)\/(\d+)\/(\d+) (\S+)/.exec(text);
    if (stamped !== null) seconds = Date.parse(`${stamped[1]}-${stamped[2]}-${stamped[3]}T${stamped[4]}Z`) / 1000;
    parser.feed({ seconds, nanos: 0, text });
  }

  test('follows from its log', () => {
    const nowMs = Date.parse('2022-08-13T08:10:30Z');
    const { func_info: expected } = fixture('running-errlog.json');
    expect(JSON.parse(JSON.stringify(funcInfo(parser.invocations(nowMs - 60_000), nowMs - 60_000)))).toEqual(expected);
  });

  test('has the same sub-functions in each of its three runs', () => {
    const invocations = parser.invocations(0);
    expect(invocations.map(({ durationMs }) => durationMs)).toEqual([304.398, 170.497, 168.406]);
    expect(
      new Set(invocations.map(({ subFunctions, edges }) => JSON.stringify([subFunctions.length, edges]))).size,
    ).toBe(1);
  });

  test('is `continue` when nothing ran', () => {
    const nowMs = Date.parse('2022-08-13T09:00:00Z');
    const { func_info: expected } = fixture('running-nodeinfo.json');
    const info = funcInfo(parser.invocations(nowMs - 60_000), nowMs - 60_000);
    expect(JSON.parse(JSON.stringify(info))).toEqual(expected);
  });
});

describe('func_info', () => {
  test('describes the newest run of all replicas, even if an older one is still running', () => {
    const info = funcInfo(
      [...log('@ Forking fprocess.', '@ INFO old started'), ...log('', '@ Forking fprocess.', '@ Duration: 0.001s')],
      0,
    );
    expect(info).toEqual({ invoke_info: {}, status: 'end' });
  });

  test('ignores runs that ended before', () => {
    const invocations = log('@ Forking fprocess.', '@ Duration: 0.001s');
    expect(funcInfo(invocations, baseMs + 1).status).toBe('end');
    expect(funcInfo(invocations, baseMs + 2).status).toBe('continue');
  });

  test('has a key for each sub-function, and a call only once', () => {
    const info = funcInfo(log('@ Forking fprocess.', '@ INFO a invoke b', '@ INFO a invoke c', '@ INFO a invoke b'), 0);
    expect(info).toEqual({
      invoke_info: {
        a: { invoke: ['b', 'c'], status: 'started' },
        b: { invoke: [], status: 'started' },
        c: { invoke: [], status: 'started' },
      },
      status: 'running',
    });
  });

  test('is `running` for a call in flight that logs no start', () => {
    expect(funcInfo([], 0, true)).toEqual({ invoke_info: {}, status: 'running' });
    const ended = log('@ Forking fprocess.', '@ INFO a started', '@ Duration: 0.001s');
    expect(funcInfo(ended, 0, true)).toEqual({ invoke_info: {}, status: 'running' });
    const running = log('@ Forking fprocess.', '@ INFO a started');
    expect(Object.keys(funcInfo(running, 0, true).invoke_info)).toEqual(['a']);
  });

  test('has `mixed` only when true', () => {
    const mixed = funcInfo(log('@ Forking fprocess.', '@ Forking fprocess.', '@ INFO a invoke b'), 0);
    expect(mixed).toEqual({ invoke_info: {}, status: 'running', mixed: true });
    expect(funcInfo(log('@ Forking fprocess.'), 0)).not.toHaveProperty('mixed');
  });

  test('accepts names of Object.prototype', () => {
    const info = funcInfo(
      log(
        '@ Forking fprocess.',
        '@ INFO __proto__ started',
        '@ INFO __proto__ invoke constructor',
        '@ INFO toString over',
      ),
      0,
    );
    expect(JSON.stringify(info)).toBe(
      '{"invoke_info":{"__proto__":{"invoke":["constructor"],"status":"started"},' +
        '"constructor":{"invoke":[],"status":"started"},"toString":{"invoke":[],"status":"ended"}},"status":"running"}',
    );
    expect('toString' in funcInfo([], 0).invoke_info).toBe(false);
  });
});

describe('endWhenIdle', () => {
  it.each<[string, number | null, PodInFlight | null, number | null]>([
    ['keeps running a call of an unknown pod', null, null, null],
    ['keeps running while a call is in flight', null, { calls: 1, measuredAtMs: 9000, idleSinceMs: null }, null],
    ['ends when its pod became idle', null, { calls: 0, measuredAtMs: 9000, idleSinceMs: 6000 }, 6000],
    ['ends at its start if never seen to run', null, { calls: 0, measuredAtMs: 9000, idleSinceMs: 1000 }, 5000],
    ['keeps running within the uncertainty of clocks', null, { calls: 0, measuredAtMs: 6999, idleSinceMs: 1000 }, null],
    ['keeps a logged end', 5500, { calls: 0, measuredAtMs: 9000, idleSinceMs: 6000 }, 5500],
  ])('%s', (_, endedAt, known, want) => {
    const [ended] = endWhenIdle([anInvocation({ startedAt: 5000, endedAt })], (uid) => (uid === 'pod' ? known : null));
    expect(ended?.endedAt).toBe(want);
    expect(ended?.state).toBe(want === null ? 'running' : endedAt === null ? 'unknown' : 'succeeded');
  });
});
