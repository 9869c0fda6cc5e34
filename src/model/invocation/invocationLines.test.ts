import { describe, expect, test } from 'vitest';
import { baseSeconds, logLines, newParser, record } from '../../../test/invocation/parsedLog.ts';
import { longestKeptLine, mostLinesBytes, mostRunLinesBytes } from './invocationLimits.ts';
import type { InvocationParser } from './invocationParser.ts';

const date = '2026/11/23 20:07:03';
const fork = `${date} Forking fprocess.`;

function parserOf(log: string): InvocationParser {
  const parser = newParser();
  for (const [ms, text, callId] of logLines(log)) parser.feed(record(ms, text, callId));
  return parser;
}

/** Each run's lines without dates; `~` in front: some are left out. */
function linesOf(parser: InvocationParser): string[] {
  return parser.invocations(0).map(({ id }) => {
    const { lines, mixed } = parser.linesOf(id) ?? { lines: [], mixed: false };
    return (mixed ? '~' : '') + lines.map(({ text }) => text.replaceAll(date, '@')).join('|');
  });
}

describe('the lines of an invocation', () => {
  test.each<[string, string, string[]]>([
    [
      'include all that a classic watchdog writes about it',
      `0 @ Forking fprocess.
       1 hello
       2 @ INFO a started
       3 @ Wrote 5 Bytes - Duration: 0.003s
       4 @ stderr: late
       900 between two calls
       1000 @ Forking fprocess.
       1001 @ Duration: 0.001s`,
      [
        '@ Forking fprocess.|hello|@ INFO a started|@ Wrote 5 Bytes - Duration: 0.003s|@ stderr: late',
        '@ Forking fprocess.|@ Duration: 0.001s',
      ],
    ],
    [
      'go by the call id where the source knows it',
      `0 #A @ Forking fprocess.
       1 #B @ Forking fprocess.
       2 #A one
       3 #B two
       4 #A @ Duration: 0.004s
       5 #B @ Duration: 0.004s
       6 #A last`,
      ['@ Forking fprocess.|one|@ Duration: 0.004s|last', '@ Forking fprocess.|two|@ Duration: 0.004s'],
    ],
    [
      'leave out what may be of either of two concurrent calls',
      `0 @ Forking fprocess.
       1 alone
       10 @ Forking fprocess.
       11 whose?
       20 @ Duration: 0.020s
       40 @ Duration: 0.030s`,
      ['~@ Forking fprocess.|alone|@ Duration: 0.020s', '~@ Forking fprocess.|@ Duration: 0.030s'],
    ],
    [
      'are found when only the end of the call is logged',
      `0 earlier
       100 hello
       101 @ POST / - 200 OK - ContentLength: 12B (0.0010s)`,
      ['hello|@ POST / - 200 OK - ContentLength: 12B (0.0010s)'],
    ],
    [
      'go by a call id in the text, whatever ran beside it',
      `0 start c-1
       1 start c-2
       2 whose?
       3 end c-2
       4 @ POST / - 200 OK - ContentLength: 1B (0.0030s) [c-2]
       5 @ POST / - 200 OK - ContentLength: 1B (0.0050s) [c-1]`,
      [
        '~start c-1|@ POST / - 200 OK - ContentLength: 1B (0.0050s) [c-1]',
        '~start c-2|end c-2|@ POST / - 200 OK - ContentLength: 1B (0.0030s) [c-2]',
      ],
    ],
  ])('%s', (_, log, lines) => {
    expect(linesOf(parserOf(log)).sort()).toEqual([...lines].sort());
  });

  test('have ids made of pod, time in ns and ordinal', () => {
    const parser = parserOf(`0 @ Forking fprocess.
      1.5 a
      1.5 b
      2 c`);
    const [{ id } = { id: '' }] = parser.invocations(0);
    expect(parser.linesOf(id)?.lines.map((line) => line.id)).toEqual([
      `7d1c:${baseSeconds}000000000:0`,
      `7d1c:${baseSeconds}001500000:0`,
      `7d1c:${baseSeconds}001500000:1`,
      `7d1c:${baseSeconds}002000000:0`,
    ]);
  });

  test('are unknown for an unknown id', () => {
    expect(newParser().linesOf('0000000000000000')).toBeNull();
    expect(newParser().find('0000000000000000')).toBeNull();
  });
});

describe('the lines of a hostile log take bounded memory', () => {
  const bytesOf = (parser: InvocationParser) => {
    let characters = 0;
    for (const { id } of parser.invocations(0)) {
      for (const { text } of parser.linesOf(id)?.lines ?? []) characters += text.length;
    }
    return 2 * characters;
  };

  test('with one run of many lines: the newest are kept, and the others counted', () => {
    const parser = newParser();
    parser.feed(record(0, fork));
    for (let n = 0; n < 20_000; n++) parser.feed(record(1, `line ${n} ${'x'.repeat(40)}`));
    const [{ id } = { id: '' }] = parser.invocations(0);
    const kept = parser.linesOf(id);
    expect(bytesOf(parser)).toBeLessThanOrEqual(mostRunLinesBytes);
    expect(kept?.lines.at(-1)?.text).toMatch(/^line 19999 /);
    expect((kept?.dropped ?? 0) + (kept?.lines.length ?? 0)).toBe(20_001);
  });

  test('with many finished runs: the oldest lose their lines, not their place', () => {
    const parser = newParser();
    for (let call = 0; call < 500; call++) {
      parser.feed(record(call * 10, fork));
      for (let n = 0; n < 10; n++) parser.feed(record(call * 10 + 1, 'x'.repeat(1000)));
      parser.feed(record(call * 10 + 2, `${date} Duration: 0.002s`));
    }
    const invocations = parser.invocations(0);
    expect(invocations).toHaveLength(500);
    expect(parser.kept.linesBytes).toBeLessThanOrEqual(mostLinesBytes);
    expect(bytesOf(parser)).toBeLessThanOrEqual(mostLinesBytes);
    expect(parser.linesOf(invocations[0]?.id ?? '')).toEqual({ lines: [], dropped: 12, mixed: false });
    expect(parser.linesOf(invocations[499]?.id ?? '')?.lines).toHaveLength(12);
  });

  test('with many open runs', () => {
    const parser = newParser();
    for (let n = 0; n < 100_000; n++) {
      if (n < 200) parser.feed(record(0, fork, `call-${n}`));
      parser.feed(record(1, 'x'.repeat(200), `call-${n % 200}`));
    }
    expect(parser.kept.linesBytes).toBeLessThanOrEqual(mostLinesBytes);
    expect(bytesOf(parser)).toBeLessThanOrEqual(mostLinesBytes);
  });

  test('with lines that no call claims, and a long line', () => {
    const parser = newParser();
    for (let n = 0; n < 10_000; n++) parser.feed(record(n, 'x'.repeat(100)));
    parser.feed(record(10_001, 'y'.repeat(1_000_000)));
    parser.feed(record(10_002, `${date} POST / - 200 OK - ContentLength: 12B (20.0s)`));
    const [{ id } = { id: '' }] = parser.invocations(0);
    const texts = parser.linesOf(id)?.lines.map(({ text }) => text) ?? [];
    expect(texts.length).toBeLessThan(512);
    expect(texts.at(-2)).toBe('y'.repeat(longestKeptLine));
  });
});
