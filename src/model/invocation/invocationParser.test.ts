import { describe, expect, test } from 'vitest';
import { baseSeconds, brief, parse } from '../../../test/invocation/parsedLog.ts';
import { invocationId } from './invocationId.ts';

const date = '2026/11/23 20:07:03';

/** A line is `ms text` or `ms #call-id text`; `@` stands for the date that a logger puts before its text. */
function lines(text: string): [number, string, string | undefined][] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, ms = '', callId, rest = ''] = /^\s*([\d.]+) ?(?:#(\S+) )?([\s\S]*)$/.exec(line) ?? [];
      return [Number(ms), rest.replaceAll('@', date), callId];
    });
}

const cases: { name: string; log: string; runs: string[]; execTimeoutMs?: number }[] = [
  {
    name: 'boot lines are no call',
    log: `0 @ Version: 0.2.1\tSHA: cd8dc9f4
          1 @ Timeouts: read: 5s write: 5s hard: 0s health: 5s.
          2 @ Listening on port: 8080`,
    runs: [],
  },
  {
    name: 'write_debug, lines before the duration',
    log: `0 @ Forking fprocess.
          1 @ Query  
          1 @ Path  /
          9 @ INFO a started
          9 @ INFO a invoke b
          9 @ INFO b started
          9 @ INFO b over
          9 7
          10 @ Duration: 0.010000s`,
    runs: ['succeeded 0-10 a:started b:ended a>b'],
  },
  {
    name: 'write_debug, lines behind the duration, then a next call',
    log: `0 @ Forking fprocess.
          10 @ Duration: 0.010000s
          10 @ INFO a started
          20 @ Forking fprocess.
          30 @ INFO b started
          31 @ Duration: 0.011s
          31 @ INFO b over`,
    runs: ['succeeded 0-10 a:started', 'succeeded 20-31 b:ended'],
  },
  {
    name: 'no write_debug, old and new durations, CR at the end',
    log: `0 @ Forking fprocess.
          63 @ Wrote 14 Bytes - Duration: 0.063269 seconds
          100 @ Forking fprocess.
          163 @ Wrote 14 Bytes - Duration: 0.063269s\r`,
    runs: ['succeeded 0-63', 'succeeded 100-163'],
  },
  {
    name: 'combine_output=false: a prefix before the first line only',
    log: `0 @ Forking fprocess.
          2 @ stderr: @ INFO two started
          2 @ INFO two over
          2 @ Wrote 2 Bytes - Duration: 0.002447s`,
    runs: ['succeeded 0-2 two:ended'],
  },
  {
    name: 'failure with its output behind Out=',
    log: `0 @ Forking fprocess.
          3 @ Success=false, Error=exit status 1
          3 @ Out=@ INFO errlog started
          3 @ ERROR errlog: no such table: orders
          3 `,
    runs: ['failed 0-3 errlog:failed'],
  },
  {
    name: 'killed by exec_timeout, then reported as failed: one end, the next call untouched',
    log: `0 @ Forking fprocess.
          4000 @ Forking fprocess.
          5001 @ Killing process: sh handler.sh
          5002 @ Success=false, Error=signal: killed
          6000 @ Wrote 1 Bytes - Duration: 2.000s`,
    runs: ['failed 0-5001', 'succeeded 4000-6000'],
    execTimeoutMs: 5000,
  },
  {
    name: 'two open, one duration: its start decides, not its place',
    log: `0 @ Forking fprocess.
          500 @ Forking fprocess.
          600 @ Duration: 0.100s
          900 @ Duration: 0.900s`,
    runs: ['succeeded 0-900', 'succeeded 500-600'],
  },
  {
    name: 'two open, started alike: the oldest ends',
    log: `0 @ Forking fprocess.
          0.2 @ Forking fprocess.
          100 @ Duration: 0.0999s`,
    runs: ['succeeded 0-100', 'running 0-'],
  },
  {
    name: 'output without a newline before a watchdog line',
    log: `0 @ Forking fprocess.
          5 3@ Duration: 0.005s
          9 32026@ Forking fprocess.
          12 {"a/b/c": "//"}@ INFO a started
          13 @ INFO a over@ Wrote 3 Bytes - Duration: 0.004s`,
    runs: ['succeeded 0-5', 'succeeded 9-13 a:ended'],
  },
  {
    name: 'text that only quotes a log',
    log: `0 @ Forking fprocess.
          1 @ INFO a started
          2 @ INFO got "@ INFO evil started" from @ Forking fprocess.
          3 @ stderr: @ Forking fprocess.
          4 @ INFO the job has long been started
          5 @ Duration: 0.005s`,
    runs: ['succeeded 0-5 a:started'],
  },
  {
    name: 'threads within a run, and its global lines',
    log: `0 @ Forking fprocess.
          1 @ INFO all started
          1 @ INFO T1 a started
          2 @ INFO T2 a started
          2 @ INFO T1 a invoke b
          3 @ INFO T1 a over
          4 @ INFO T2 c started
          4 @ INFO T2 c over
          5 @ INFO all end
          5 @ INFO over
          6 @ Duration: 0.006s`,
    runs: ['succeeded 0-6 a:started b:started c:ended a>b'],
  },
  {
    name: 'other levels, other dates',
    log: `0 @ Forking fprocess.
          1 2022-08-13 07:56:47,123 INFO a started
          1 2022-08-13T07:56:47.123456Z DEBUG a invoke b
          1 2022-08-13T07:56:47+08:00 WARN b started
          1 @ CRITICAL T1 b: broken
          1 @ ERROR nobody: broken
          1 @ INFO: a ended
          1 @ info c started
          6 @ Duration: 0.006s`,
    runs: ['succeeded 0-6 a:ended b:failed a>b'],
  },
  {
    name: 'a second try that works is no failure; a failed one stays failed',
    log: `0 @ Forking fprocess.
          1 @ INFO a started
          1 @ INFO a failed
          1 @ INFO a started
          1 @ INFO a over
          1 @ INFO b started
          1 @ ERROR b: broken
          1 @ INFO b over
          6 @ Duration: 0.006s`,
    runs: ['succeeded 0-6 a:ended b:failed'],
  },
  {
    name: 'concurrent, nothing to tell lines apart: in neither, both mixed; earlier lines stay',
    log: `0 @ Forking fprocess.
          1 @ INFO a started
          2 @ Forking fprocess.
          3 @ INFO a invoke b
          10 @ Duration: 0.010s
          11 @ INFO c started
          12 @ Duration: 0.010s
          20 @ Forking fprocess.
          21 @ INFO d started
          22 @ Duration: 0.002s`,
    runs: ['succeeded 0-10 mixed a:started', 'succeeded 2-12 mixed', 'succeeded 20-22 d:started'],
  },
  {
    name: 'concurrent, without lines: nothing is mixed',
    log: `0 @ Forking fprocess.
          2 @ Forking fprocess.
          9 @ ERROR unrelated: text
          10 @ Duration: 0.010s
          12 @ Duration: 0.010s`,
    runs: ['succeeded 0-10', 'succeeded 2-12'],
  },
  {
    name: 'output behind both durations of concurrent calls may be either one’s',
    log: `0 @ Forking fprocess.
          2 @ Forking fprocess.
          10 @ Duration: 0.010s
          12 @ Duration: 0.010s
          13 @ INFO c started`,
    runs: ['succeeded 0-10 mixed', 'succeeded 2-12 mixed'],
  },
  {
    name: 'concurrent, a thread that was seen while its call ran alone',
    log: `0 @ Forking fprocess.
          1 @ INFO T1 a started
          2 @ Forking fprocess.
          3 @ INFO T1 a over
          10 @ Duration: 0.010s
          12 @ Duration: 0.010s`,
    runs: ['succeeded 0-10 a:ended', 'succeeded 2-12'],
  },
  {
    name: 'a call that logs no end is over after exec_timeout; a late duration is believed',
    log: `0 @ Forking fprocess.
          6000 @ Forking fprocess.
          6001 @ INFO a started
          6002 @ Duration: 0.002s
          12000 @ Forking fprocess.
          17500 @ Duration: 5.500s`,
    runs: ['unknown 0-5000', 'succeeded 6000-6002 a:started', 'succeeded 12000-17500'],
    execTimeoutMs: 5000,
  },
  {
    name: 'the head of the log is gone: a duration is a call all the same',
    log: '100 @ Duration: 0.020s',
    runs: ['succeeded 80-100'],
  },
  {
    name: 'of-watchdog: summaries, with and without call id, streams, prefixes, status',
    log: `0 @ Forking: node, arguments: [index.js]
          101 @ stderr: @ INFO a started
          102 @ stdout: @ INFO a invoke b
          110 @ POST / - 200 OK - ContentLength: 12B (0.0100s) [8f14-e45f]
          110.2 @ stderr: @ INFO a over
          301 stdout: @ INFO c started
          310 @ GET /a%20b - c - 500 Internal Server Error - ContentLength: 1.2kB (0.0100s)
          400 @ DELETE /x - 202 Accepted - Bytes: 14 (0.0500s) []
          500 @ POST / - 200 OK - ContentLength: 12B [8f14]
          500 @ POST / - 999 OK - ContentLength: 12B (0.1s)`,
    runs: ['succeeded 100-110 a:ended b:started a>b', 'failed 300-310 c:started', 'succeeded 350-400'],
  },
  {
    name: 'of-watchdog: a later summary shows that the lines may be another’s',
    log: `1 @ stderr: @ INFO a started
          21 @ stderr: @ INFO b started
          50 @ POST / - 200 OK - ContentLength: 12B (0.0300s)
          70 @ stderr: @ INFO a over
          100 @ POST / - 200 OK - ContentLength: 12B (0.1000s)`,
    runs: ['succeeded 0-100 mixed a:ended', 'succeeded 20-50 mixed'],
  },
  {
    name: 'of-watchdog: concurrent calls with a thread each',
    log: `1 @ stderr: @ INFO T1 a started
          21 @ stderr: @ INFO T2 b started
          30 @ stderr: @ INFO T1 a invoke c
          40 @ stderr: @ INFO T2 b over
          50 @ POST / - 200 OK - ContentLength: 12B (0.0300s)
          70 @ stderr: @ INFO T1 a over
          100 @ POST / - 200 OK - ContentLength: 12B (0.1000s)`,
    runs: ['succeeded 0-100 a:ended c:started a>c', 'succeeded 20-50 b:ended'],
  },
  {
    name: 'a third call joins two that are mixed already',
    log: `0 @ Forking fprocess.
          1 @ Forking fprocess.
          2 @ INFO a started
          3 @ Forking fprocess.
          4 @ INFO a over`,
    runs: ['running 0- mixed', 'running 1- mixed', 'running 3- mixed'],
  },
  {
    name: 'a call that was taken for over ends among others: its lines may come now',
    log: `0 @ Forking fprocess.
          5500 @ Forking fprocess.
          5501 @ Forking fprocess.
          5502 @ INFO a started
          5503 @ Duration: 5.503s
          5504 @ INFO a over`,
    runs: ['succeeded 0-5503 mixed', 'running 5500- mixed', 'running 5501- mixed'],
    execTimeoutMs: 5000,
  },
  {
    name: 'a duration that fits no call taken for over is a call of its own',
    log: `0 @ Forking fprocess.
          12000 @ Duration: 0.020s`,
    runs: ['unknown 0-5000', 'succeeded 11980-12000'],
    execTimeoutMs: 5000,
  },
  {
    name: 'lines before the first start are no later call’s',
    log: `1 @ INFO lost over
          10 @ Forking fprocess.
          20 @ Duration: 0.010s
          25 @ Duration: 0.025s`,
    runs: ['succeeded 0-25', 'succeeded 10-20'],
  },
  {
    name: 'of-watchdog: calls close behind each other are not mixed by late stamps',
    log: `2 @ stderr: @ INFO a started
          10 @ POST / - 200 OK - ContentLength: 12B (0.0100s)
          18 @ POST / - 200 OK - ContentLength: 12B (0.0090s)`,
    runs: ['succeeded 0-10 a:started', 'succeeded 9-18'],
  },
  {
    name: 'of-watchdog: the end of a sub-function that the next call has started is the next call’s',
    log: `2 @ stderr: @ INFO a started
          10 @ POST / - 200 OK - ContentLength: 12B (0.0100s)
          12 @ stderr: @ INFO a started
          13 @ stderr: @ INFO a over
          14 @ POST / - 200 OK - ContentLength: 12B (0.0030s)`,
    runs: ['succeeded 0-10 a:started', 'succeeded 11-14 a:ended'],
  },
  {
    name: 'of-watchdog: concurrent calls whose lines bear the call id',
    log: `1 @ stderr: @ INFO id-1 a started
          3 @ stderr: @ INFO id-2 a started
          30 @ stderr: @ INFO id-1 a invoke c
          40 @ stderr: @ INFO id-2 a over
          50 @ POST / - 200 OK - ContentLength: 12B (0.0480s) [id-2]
          100 @ POST / - 200 OK - ContentLength: 12B (0.1000s) [id-1]`,
    runs: ['succeeded 0-100 a:started c:started a>c', 'succeeded 2-50 a:ended'],
  },
  {
    name: 'local host: the call id tells concurrent lines apart, also behind the end',
    log: `0 #A @ Forking fprocess.
          1 #B @ Forking fprocess.
          2 #A @ INFO a started
          3 #B @ INFO a started
          4 #A @ INFO a invoke b
          5 #B @ INFO a over
          6 #B @ Success=false, Error=exit status 1
          7 #A @ Wrote 3 Bytes - Duration: 0.007s
          8 #A @ INFO a failed
          9 #C @ INFO ghost started
          10 #D @ Forking fprocess.
          11 #D @ Killing process: sh
          12 #D @ Success=false, Error=signal: killed`,
    runs: ['succeeded 0-7 a:failed b:started a>b', 'failed 1-6 a:ended', 'failed 10-11'],
  },
];

describe('the invocations of a log', () => {
  test.each(cases)('$name', ({ log, runs, execTimeoutMs }) => {
    expect(parse(lines(log), { execTimeoutMs: execTimeoutMs ?? null }).map(brief)).toEqual(runs);
  });

  test('have an id by their start in whole seconds and nanoseconds, also where it follows from the duration', () => {
    const [invocation] = parse(lines('1002 @ POST / - 200 OK - ContentLength: 12B (0.0125s)'));
    const start = { startSeconds: baseSeconds, startNanos: 989_500_000, ordinal: 0 };
    expect(invocation?.id).toBe(invocationId({ podUid: '7d1c', restartCount: 0, ...start }));
  });

  test('carry what the watchdog measured, the call id and the times of sub-functions', () => {
    const log = lines(`10 @ stderr: @ INFO a started
                       12 @ stderr: @ INFO a over
                       20 @ POST / - 200 OK - ContentLength: 12B (0.0125s) [8f14]`);
    const [invocation] = parse(log);
    expect(invocation).toMatchObject({
      durationMs: 12.5,
      callId: '8f14',
      startedAt: 1_790_000_000_007.5,
      endedAt: 1_790_000_000_020,
    });
    expect(invocation?.subFunctions).toEqual([
      { name: 'a', state: 'ended', startedAt: 1_790_000_000_010, endedAt: 1_790_000_000_012 },
    ]);
  });
});
