import { describe, expect, test } from 'vitest';
import { growth, mostGrowth } from '../../../test/growth.ts';
import { newParser, record } from '../../../test/invocation/parsedLog.ts';
import type { Invocation } from './invocation.ts';
import {
  defaultKeepFinished,
  longestName,
  mostEdges,
  mostHeldNames,
  mostOpenRuns,
  mostSubFunctions,
} from './invocationLimits.ts';

const date = '2026/11/23 20:07:03';
const fork = `${date} Forking fprocess.`;

const heldNames = (invocations: readonly Invocation[]) =>
  invocations.reduce((sum, { subFunctions, edges }) => sum + subFunctions.length + edges.length, 0);

describe('memory of the parser is bounded for a hostile log', () => {
  test('with one run of many sub-functions and calls', () => {
    const parser = newParser();
    parser.feed(record(0, fork));
    for (let n = 0; n < 100_000; n++) parser.feed(record(1, `${date} INFO s${n % 1000} invoke s${(n * 7) % 331}`));
    const [run] = parser.invocations(0);
    expect(run?.subFunctions).toHaveLength(mostSubFunctions);
    expect(run?.edges).toHaveLength(mostEdges);
  });

  test('with calls that never end', () => {
    const parser = newParser();
    for (let n = 0; n < 5000; n++) {
      parser.feed(record(n / 1000, fork));
      parser.feed(record(n / 1000, fork, `call-${n}`));
    }
    const invocations = parser.invocations(0);
    expect(invocations.filter(({ endedAt }) => endedAt === null)).toHaveLength(mostOpenRuns);
    expect(invocations).toHaveLength(mostOpenRuns + defaultKeepFinished);
  });

  test('with calls full of names, by dropping the oldest finished ones', () => {
    const parser = newParser();
    for (let call = 0; call < 200; call++) {
      parser.feed(record(call, fork));
      for (let n = 0; n < mostSubFunctions; n++) parser.feed(record(call, `${date} INFO s${n} started`));
      parser.feed(record(call + 0.5, `${date} Duration: 0.0005s`));
    }
    const invocations = parser.invocations(0);
    expect(heldNames(invocations)).toBeLessThanOrEqual(mostHeldNames);
    expect(heldNames(invocations)).toBeGreaterThan(mostHeldNames - 2 * mostSubFunctions);
    expect(invocations.at(-1)?.subFunctions).toHaveLength(mostSubFunctions);
  });

  test('with open calls full of names, by ignoring further names', () => {
    const parser = newParser();
    for (let call = 0; call < 200; call++) {
      parser.feed(record(call, fork, `call-${call}`));
      for (let n = 0; n < mostSubFunctions; n++)
        parser.feed(record(call, `${date} INFO s${n} started`, `call-${call}`));
    }
    expect(heldNames(parser.invocations(0))).toBe(mostHeldNames);
  });

  test('with lines of calls that are no longer kept', () => {
    const parser = newParser({ keepFinished: 0 });
    for (let call = 0; call < mostHeldNames + 1; call++) {
      parser.feed(record(call, fork));
      parser.feed(record(call, `${date} Duration: 0.000s`));
      parser.feed(record(call, `${date} INFO a started`));
    }
    parser.feed(record(mostHeldNames + 1, fork));
    parser.feed(record(mostHeldNames + 1, `${date} INFO a started`));
    expect(parser.invocations(0).map(({ subFunctions }) => subFunctions.length)).toEqual([1]);
  });

  test('with long names and call ids', () => {
    const parser = newParser();
    const long = 'x'.repeat(1_000_000);
    parser.feed(record(0, `${date} INFO ${long} ${long} invoke ${long}`));
    parser.feed(record(1, `${date} POST /${long} - 200 OK - ContentLength: 12B (0.0020s) [${long}]`));
    const [run] = parser.invocations(0);
    expect(run?.callId).toHaveLength(longestName);
    expect(run?.subFunctions.map(({ name }) => name.length)).toEqual([longestName]);
  });

  test('with lines that no call claims, by keeping the newest', () => {
    const parser = newParser();
    for (let n = 0; n < 10_000; n++) parser.feed(record(1, `${date} INFO s${n % 600} started`));
    parser.feed(record(2, `${date} POST / - 200 OK - ContentLength: 12B (0.0020s)`));
    expect(parser.invocations(0)[0]?.subFunctions).toHaveLength(mostSubFunctions);
  });

  test.each<[string, (size: number) => string, number]>([
    ['slashes', (size) => '/'.repeat(size), 20_000],
    ['halves of dates', (size) => '2026/11/23 '.repeat(size), 2000],
    ['whole dates', (size) => date.repeat(size), 1000],
    ['spaces', (size) => `${date} INFO ${' '.repeat(size)}`, 20_000],
    ['parts of a summary', (size) => `${date} POST ${' - ContentLength: ( ['.repeat(size)}]`, 1000],
    ['digits', (size) => `${date} Duration: ${'9'.repeat(size)}s`, 20_000],
  ])('with %s, in time proportional to its length', (_name, textOf, size) => {
    const read = (text: string) => {
      const parser = newParser();
      parser.feed(record(0, text));
      return parser.invocations(0);
    };
    expect(read(textOf(100 * size))).toEqual([]);
    expect(growth(read, textOf, size)).toBeLessThan(mostGrowth);
  });
});
