import { describe, expect, test } from 'vitest';
import { baseSeconds, brief, type LogCase, logLines, parse } from '../../../test/invocation/parsedLog.ts';
import { invocationId } from './invocation.ts';

const cases: readonly LogCase[] = [
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
    // Recorded on a busy node: standard output was read before standard error.
    name: 'write_debug, all lines before the start',
    log: `0 @ INFO a started
          0.03 @ INFO a invoke b
          0.03 @ INFO b started
          0.03 7
          0.05 @ Forking fprocess.
          0.05 @ Query  
          0.05 @ Duration: 0.00003s`,
    runs: ['succeeded 0-0 a:started b:started a>b'],
  },
  {
    name: 'write_debug, lines before the start are not those of a call that ended long before',
    log: `0 @ Forking fprocess.
          10 @ Duration: 0.010s
          11 @ INFO a started
          2000 @ INFO b started
          2001 @ Forking fprocess.
          2002 @ Duration: 0.001s
          4000 @ INFO nobody started`,
    runs: ['succeeded 0-10 a:started', 'succeeded 2001-2002 b:started'],
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
];

describe('the invocations of a log', () => {
  test.each(cases)('$name', ({ log, runs, execTimeoutMs }) => {
    expect(parse(logLines(log), { execTimeoutMs: execTimeoutMs ?? null }).map(brief)).toEqual(runs);
  });

  test('have an id from their start in seconds and nanoseconds, also if computed from the duration', () => {
    const [invocation] = parse(logLines('1002 @ POST / - 200 OK - ContentLength: 12B (0.0125s)'));
    const start = { startSeconds: baseSeconds, startNanos: 989_500_000, ordinal: 0 };
    expect(invocation?.id).toBe(invocationId({ podUid: '7d1c', restartCount: 0, ...start }));
  });

  test('have the duration in the log, the call id and the times of sub-functions', () => {
    const log = logLines(`10 @ stderr: @ INFO a started
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
