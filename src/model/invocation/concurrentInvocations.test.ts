import { expect, test } from 'vitest';
import { brief, type LogCase, logLines, parse } from '../../../test/invocation/parsedLog.ts';

const cases: readonly LogCase[] = [
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

test.each(cases)('$name', ({ log, runs, execTimeoutMs }) => {
  expect(parse(logLines(log), { execTimeoutMs: execTimeoutMs ?? null }).map(brief)).toEqual(runs);
});
