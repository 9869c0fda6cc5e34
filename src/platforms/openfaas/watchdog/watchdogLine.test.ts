import { describe, expect, test } from 'vitest';
import {
  baseMs,
  brief,
  type LogCase,
  logLines,
  newParser,
  parse,
  record,
} from '../../../../test/invocation/parsedLog.ts';
import { funcInfo } from '../../../model/invocation/funcInfo.ts';

const forking: readonly LogCase[] = [
  {
    name: '0.8.4: a call and its lines, with the prefix',
    log: `0 @ Running cat
          0 @ Started logging stderr from function.
          20 @ stderr: @ INFO a started
          30 @ stderr: @ INFO a invoke b
          500 @ Took 0.500000 secs`,
    runs: ['succeeded 0-500 a:started b:started a>b'],
  },
  {
    name: '0.8.4: a call and its lines, without the prefix',
    log: `0 @ Running /usr/bin/cat
          20 @ INFO a started
          480 @ INFO a over
          500 @ Took 0.500000 secs`,
    runs: ['succeeded 0-500 a:ended'],
  },
  { name: '0.8.4: a call that runs', log: '0 @ Running cat', runs: ['running 0-'] },
  {
    name: '0.8.4 streaming: a failed call tells how long it took first',
    log: `0 @ Running sh
          500 @ Took 0.500000 secs
          500 @ exit status 1
          900 @ Running sh
          950 @ Took 0.050000 secs`,
    runs: ['failed 0-500', 'succeeded 900-950'],
  },
  {
    name: '0.8.4 serializing: a failed call gives nothing',
    log: `0 @ Running sh
          500 @ Empty function response.`,
    runs: ['failed 0-500'],
  },
  {
    name: 'a process that cannot be started',
    log: `0 @ Running nope
          1 @ fork/exec ./nope: no such file or directory
          5 @ Running nope
          6 @ exec: "nope": executable file not found in $PATH
          8 @ Running nope
          9 @ Could not start process fork/exec ./nope: permission denied`,
    runs: ['failed 0-1', 'failed 5-6', 'failed 8-9'],
  },
  {
    name: '0.8.4 streaming: a call that exec_timeout kills is one call, beside another',
    log: `0 @ Running sh
          4000 @ Running sh
          5001 @ Function was killed by ExecTimeout: 5s
          5002 @ Took 5.002000 secs
          5002 @ signal: killed
          6000 @ Took 2.000000 secs`,
    runs: ['failed 0-5001', 'succeeded 4000-6000'],
    execTimeoutMs: 5000,
  },
  {
    name: '0.8.4 serializing: a call that exec_timeout kills is one call, beside another',
    log: `0 @ Running sh
          4000 @ Running sh
          5001 @ Function was killed by ExecTimeout: 5s
          5002 @ Empty function response.
          6000 @ Took 2.000000 secs`,
    runs: ['failed 0-5001', 'succeeded 4000-6000'],
    execTimeoutMs: 5000,
  },
  {
    name: 'the first versions: killed by HardTimeout',
    log: `0 @ Running sh
          3000 @ Function was killed by HardTimeout: 3s
          3010 @ Empty function response.`,
    runs: ['failed 0-3000'],
  },
  {
    name: '0.9.8: calls, with and without a path',
    log: `0 @ Running: cat
          500 @ cat done: 0.50s secs
          1000 @ Running: cat - /a b
          1010 @ cat done: 0.01s secs
          2000 @ Running: cat - /`,
    runs: ['succeeded 0-500', 'succeeded 1000-1010', 'running 2000-'],
  },
  {
    name: '0.9.8: a failed call, and one that exec_timeout kills',
    log: `0 @ Running: ./handler
          520 @ ./handler exited: after 0.52s, error: exit status 3
          1000 @ Running: ./handler
          6002 @ ./handler exited: after 5.00s, error: signal: killed`,
    runs: ['failed 0-520', 'failed 1000-6002'],
    execTimeoutMs: 5000,
  },
  {
    name: '0.9.8: concurrent calls end in another order',
    log: `0 @ Running: cat
          300 @ Running: cat
          500 @ cat done: 0.20s secs
          900 @ cat exited: after 0.90s, error: exit status 1`,
    runs: ['failed 0-900', 'succeeded 300-500'],
  },
  {
    name: 'the head of the log is gone: an end is a call all the same',
    log: `100 @ Took 0.020000 secs
          300 @ cat done: 0.10s secs
          500 @ cat exited: after 0.10s, error: exit status 1`,
    runs: ['succeeded 80-100', 'succeeded 200-300', 'failed 400-500'],
  },
];

const summaries: readonly LogCase[] = [
  {
    name: 'up to 0.9.8: without the seconds, each call with the lines before it',
    log: `0 @ stderr: @ INFO a started
          40 @ stderr: @ INFO a over
          50 @ POST / - 200 OK - ContentLength: 83
          100 @ stdout: @ INFO b started
          160 @ POST /x - y?q=1 - 404 Not Found - ContentLength: -1
          200 @ GET / - 500 Internal Server Error - ContentLength: 0`,
    runs: ['succeeded 0-50 a:ended', 'failed 100-160 b:started', 'failed 200-200'],
  },
  {
    name: 'up to 0.9.8: a line that is older than a call can be is not its own',
    log: `0 @ INFO server started
          61000 @ INFO a started
          61050 @ POST / - 200 OK - ContentLength: 83`,
    runs: ['succeeded 61000-61050 a:started'],
  },
  {
    name: 'up to 0.9.8: a call ends what the one before began, so they ran together',
    log: `0 @ INFO a started
          10 @ INFO b started
          20 @ INFO a over
          30 @ POST / - 200 OK - ContentLength: 83
          40 @ INFO b over
          50 @ POST / - 200 OK - ContentLength: 83
          60 @ INFO c started
          70 @ POST / - 200 OK - ContentLength: 83`,
    runs: ['succeeded 0-30 mixed', 'succeeded 40-50 mixed', 'succeeded 60-70 c:started'],
  },
  {
    name: 'HTTP mode: a function that does not answer, one that is too slow',
    log: `0 @ stderr: @ INFO a started
          30 @ Upstream HTTP request error: Post "http://127.0.0.1:3000/": EOF
          1000 @ stderr: @ INFO b started
          6000 @ Upstream HTTP request error: Post http://127.0.0.1:5005/sleep: context deadline exceeded
          6000 @ Upstream HTTP killed due to exec_timeout: 5s`,
    runs: ['failed 0-30 a:started', 'failed 1000-6000 b:started'],
    execTimeoutMs: 5000,
  },
  {
    name: 'HTTP mode: a call of unknown length and one of known length ran together',
    log: `0 @ INFO a started
          100 @ INFO b started
          200 @ Upstream HTTP request error: Post "http://127.0.0.1:3000/": context canceled
          300 @ POST / - 200 OK - ContentLength: 1B (0.2000s)`,
    runs: ['failed 0-200 mixed', 'succeeded 100-300 mixed'],
  },
  {
    name: 'streams, with and without a call id',
    log: `1000 @ GET /events - 200 - Bytes: 1.5kB (1.0000s)
          2000 @ GET /events - 200 - Bytes: 1.5kB (0.5000s) [8f14]`,
    runs: ['succeeded 0-1000', 'succeeded 1500-2000'],
  },
  {
    name: 'serializing since 0.9.9: a failed call says 200, then why it failed',
    log: `500 @ POST / - 200 - ContentLength: 13B (0.5000s)
          500 @ exit status 1
          900 @ POST / - 200 - ContentLength: 3B (0.1000s)`,
    runs: ['failed 0-500', 'succeeded 800-900'],
  },
  {
    name: 'streaming since 0.9.9: a failed call says why first, also right behind another',
    log: `500 @ POST / - 200 - ContentLength: 3B (0.5000s)
          501 @ exit status 1
          501 @ POST / - 500 - ContentLength: 0B (0.0100s)
          900 @ exit status 1
          900 @ signal: killed
          901 @ POST / - 500 - ContentLength: 0B (0.0500s)`,
    runs: ['succeeded 0-500', 'failed 491-501', 'failed 851-901'],
  },
  {
    name: 'streaming since 0.9.9: two calls fail together right behind another',
    log: `500 @ POST / - 200 - ContentLength: 3B (0.5000s)
          501 @ exit status 1
          501 @ exit status 2
          502 @ POST / - 500 - ContentLength: 0B (0.0100s)
          502 @ POST / - 500 - ContentLength: 0B (0.0200s)`,
    runs: ['succeeded 0-500', 'failed 482-502', 'failed 492-502'],
  },
];

const classic: readonly LogCase[] = [
  {
    name: 'a body that cannot be read',
    log: `0 @ Forking fprocess.
          5 @ Error=unexpected EOF, ReadLen=0
          9 @ Forking fprocess.`,
    runs: ['failed 0-5', 'running 9-'],
  },
  {
    name: 'the first versions: seconds spelled out',
    log: `0 @ Forking fprocess.
          1500 @ Duration: 1.500000 seconds`,
    runs: ['succeeded 0-1500'],
  },
];

describe.each([
  { title: 'of-watchdog up to 0.9.8, forking', cases: forking },
  { title: 'of-watchdog, a line a call', cases: summaries },
  { title: 'classic watchdog', cases: classic },
])('$title', ({ cases }) => {
  test.each(cases)('$name', ({ log, runs, execTimeoutMs }) => {
    const lines = logLines(log);
    expect(parse(lines, { execTimeoutMs: execTimeoutMs ?? null }).map(brief)).toEqual(runs);
  });
});

test.each([
  { log: '@ Running cat', status: 'running' },
  { log: '@ Running: cat - /', status: 'running' },
  { log: '@ Took 0.5 secs', status: 'end' },
  { log: '@ cat done: 0.50s secs', status: 'end' },
  { log: '@ POST / - 200 OK - ContentLength: 83', status: 'end' },
  { log: '@ Upstream HTTP request error: Post "http://127.0.0.1:3000/": EOF', status: 'end' },
  { log: '@ stderr: @ INFO a started', status: 'continue' },
])('/running has the status $status after $log', ({ log, status }) => {
  const invocations = parse(logLines(`0 ${log}`));
  expect(funcInfo(invocations, baseMs - 60_000)).toMatchObject({ status });
});

test('has the duration of a call if its last line has it, else null', () => {
  const lines = logLines(`0 @ Running cat
                          500 @ cat done: 0.50s secs`);
  expect(parse(lines)).toMatchObject([{ durationMs: 500 }]);
  const untold = logLines('500 @ POST / - 200 OK - ContentLength: 83');
  expect(parse(untold)).toMatchObject([{ durationMs: null, startedAt: baseMs + 500, endedAt: baseMs + 500 }]);
});

test('reads a line after NUL bytes, which old of-watchdogs leave of a buffer', () => {
  const parser = newParser();
  parser.feed(record(0, '2026/11/23 20:07:03 Running cat'));
  parser.feed(record(1, '\0\0\0\0\0\0\x002026-11-23 20:07:03,123 INFO a started'));
  parser.feed(record(2, '\0\0\0\0'));
  expect(parser.invocations(0).map(brief)).toEqual(['running 0- a:started']);
});
