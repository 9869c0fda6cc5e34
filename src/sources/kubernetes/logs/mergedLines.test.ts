import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { undated } from './logLineDecoder.ts';
import { mergedLines } from './mergedLines.ts';

const textOf = ({ text }: LogRecord) => text;

async function* inBatches(lines: readonly LogRecord[], size: number): AsyncGenerator<readonly LogRecord[]> {
  for (let at = 0; at < lines.length; at += size) {
    yield lines.slice(at, at + size);
    yield [];
  }
}

async function merge(logs: readonly (readonly LogRecord[])[], size = 3): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of mergedLines(
    logs.map((log) => inBatches(log, size)),
    textOf,
  ))
    all.push(...batch);
  return all;
}

const at = (seconds: number, text: string, nanos = 0): LogRecord => ({ seconds, nanos, text });

test.each<[string, LogRecord[][], string]>([
  ['nothing', [], ''],
  ['empty logs', [[], []], ''],
  [
    'by time',
    [
      [at(1, 'a'), at(4, 'd')],
      [at(2, 'b'), at(3, 'c'), at(5, 'e')],
    ],
    'abcde',
  ],
  ['by nanoseconds', [[at(1, 'b', 2)], [at(1, 'a', 1)], [at(1, 'c', 3)]], 'abc'],
  ['of equal times the earlier log', [[at(1, 'a'), at(1, 'b')], [at(1, 'c')], [at(1, 'd')]], 'abcd'],
  [
    'a log keeps its order',
    [
      [at(5, 'c'), at(1, 'd'), at(6, 'f')],
      [at(2, 'a'), at(3, 'b'), at(5, 'e')],
    ],
    'abcdef',
  ],
  [
    'undated lines stay',
    [
      [at(1, 'a'), at(undated, 'b'), at(9, 'd')],
      [at(undated, '0'), at(2, 'c')],
    ],
    '0abcd',
  ],
])('%s', async (_name, logs, want) => {
  expect((await merge(logs)).join('')).toBe(want);
});

test('merges ordered logs in order, whatever their batches', async () => {
  const log = fc.array(fc.tuple(fc.nat(20), fc.nat(3)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.array(log, { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), async (times, size) => {
      const logs = times.map((stamps, index) =>
        stamps
          .sort((a, b) => a[0] - b[0] || a[1] - b[1])
          .map(([seconds, nanos], line) => at(seconds, `${index}/${line}`, nanos)),
      );
      const want = logs.flat().sort((a, b) => a.seconds - b.seconds || a.nanos - b.nanos);
      expect(await merge(logs, size)).toEqual(want.map(({ text }) => text));
    }),
  );
});

test('reads no further than requested', async () => {
  let read = 0;
  async function* endless() {
    for (;;) yield [at(read++, 'x'.repeat(64 * 1024))];
  }
  const batches = mergedLines([endless()], textOf);
  await batches.next();
  expect(read).toBeLessThan(5);
});
