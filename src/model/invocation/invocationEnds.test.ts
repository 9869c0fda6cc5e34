import { describe, expect, test } from 'vitest';
import { baseMs, brief, newParser, record } from '../../../test/invocation/parsedLog.ts';
import type { InvocationParser } from './invocationParser.ts';

const date = '2026/11/23 20:07:03';
const fork = `${date} Forking fprocess.`;

/** Two open calls: one of a classic watchdog, one of the local host. */
function twoOpen(execTimeoutMs: number | null = null): InvocationParser {
  const parser = newParser({ execTimeoutMs });
  parser.feed(record(0, fork));
  parser.feed(record(1000, fork, 'A'));
  return parser;
}

const briefs = (parser: InvocationParser, sinceMs = 0) => parser.invocations(baseMs + sinceMs).map(brief);

describe('a call that logs no end', () => {
  test.each([
    { execTimeoutMs: null, nowMs: 59_999, runs: ['running 0-', 'running 1000-'] },
    { execTimeoutMs: null, nowMs: 60_000, runs: ['unknown 0-60000', 'running 1000-'] },
    { execTimeoutMs: 2000, nowMs: 90_000, runs: ['unknown 0-2000', 'unknown 1000-3000'] },
  ])('ends after exec_timeout $execTimeoutMs, at $nowMs', ({ execTimeoutMs, nowMs, runs }) => {
    const parser = twoOpen(execTimeoutMs);
    parser.expire(baseMs + nowMs);
    expect(briefs(parser)).toEqual(runs);
  });

  test('ends with its container, even by a slow clock', () => {
    const parser = twoOpen();
    parser.containerEnded(baseMs + 500);
    expect(briefs(parser)).toEqual(['unknown 0-500', 'unknown 1000-1000']);
  });

  test('ends when nothing is in flight, unless it started later', () => {
    const parser = twoOpen();
    parser.nothingInFlight(baseMs + 500);
    expect(briefs(parser)).toEqual(['unknown 0-500', 'running 1000-']);
  });

  test('ends with its process, without changing a logged end', () => {
    const parser = twoOpen();
    parser.callGone('A', baseMs + 1500, 500);
    parser.callGone('nobody', baseMs + 1500, 500);
    expect(briefs(parser)).toEqual(['running 0-', 'failed 1000-1500']);
    parser.feed(record(1550, fork, 'B'));
    parser.feed(record(1600, `${date} Duration: 0.050s`, 'B'));
    parser.callGone('B', baseMs + 1700, 150);
    expect(briefs(parser)).toEqual(['running 0-', 'failed 1000-1500', 'succeeded 1550-1600']);
  });

  test.each([
    { text: 'Duration: 5.000s', state: 'succeeded' },
    { text: 'Success=false, Error=exit status 1', state: 'failed' },
  ])('takes its true end from a later line: $text', ({ text, state }) => {
    const parser = newParser();
    parser.feed(record(0, fork));
    parser.nothingInFlight(baseMs + 4999);
    parser.feed(record(5000, `${date} ${text}`));
    expect(briefs(parser)).toEqual([`${state} 0-5000`]);
  });

  test('keeps its id', () => {
    const parser = twoOpen();
    const ids = () => parser.invocations(0).map(({ id }) => id);
    const before = ids();
    parser.containerEnded(baseMs + 2000);
    expect(ids()).toEqual(before);
    expect(
      twoOpen()
        .invocations(0)
        .map(({ id }) => id),
    ).toEqual(before);
  });
});

describe('invocations(sinceMs)', () => {
  const parser = newParser({ keepFinished: 3 });
  for (let call = 0; call < 5; call++) {
    parser.feed(record(call * 100, fork, `call-${call}`));
    parser.feed(record(call * 100 + 50, `${date} Duration: 0.050s`, `call-${call}`));
  }
  parser.feed(record(500, fork));

  test.each([
    { sinceMs: 0, runs: ['succeeded 200-250', 'succeeded 300-350', 'succeeded 400-450', 'running 500-'] },
    { sinceMs: 350, runs: ['succeeded 300-350', 'succeeded 400-450', 'running 500-'] },
    { sinceMs: 10_000, runs: ['running 500-'] },
  ])('returns those running since $sinceMs', ({ sinceMs, runs }) => {
    expect(briefs(parser, sinceMs)).toEqual(runs);
  });

  test('includes ends that became known late', () => {
    const late = twoOpen();
    late.feed(record(7000, `${date} Duration: 7.000s`));
    late.callGone('A', baseMs + 3000, 2000);
    expect(briefs(late, 6000)).toEqual(['succeeded 0-7000']);
  });

  test('returns the same objects for unchanged invocations', () => {
    expect(parser.invocations(0)[0]).toBe(parser.invocations(0)[0]);
  });

  test('gives calls that started at the same moment different ids', () => {
    const same = newParser();
    for (let call = 0; call < 3; call++) same.feed(record(0, fork, `call-${call}`));
    expect(new Set(same.invocations(0).map(({ id }) => id)).size).toBe(3);
  });
});
