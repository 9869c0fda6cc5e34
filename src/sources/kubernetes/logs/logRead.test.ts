import { expect, test } from 'vitest';
import { Fault } from '../../../model/fault.ts';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { undated } from './logLineDecoder.ts';
import { containerLines, linesSince, readableLines } from './logRead.ts';

/** Each letter is a line, a second later than the one before; a comma ends a batch, a dot has no time. */
async function* log(letters: string, firstSecond = 0): AsyncGenerator<LogRecord[]> {
  let second = firstSecond;
  for (const batch of letters === '' ? [] : letters.split(',')) {
    yield [...batch].map((text) => ({ seconds: text === '.' ? undated : second++, nanos: 500_000_000, text }));
  }
}

async function textsOf(batches: AsyncIterable<readonly LogRecord[]>): Promise<string> {
  let all = '';
  for await (const batch of batches) all += batch.map(({ text }) => text).join('');
  return all;
}

test.each([
  ['', '', ''],
  ['ab', '', 'ab'],
  ['', 'cd,e', 'cde'],
  ['ab,c', 'de', 'abcde'],
  ['ab', 'ab', 'ab'],
  ['ab', 'ab,c', 'ab'],
  ['ab', 'ba', 'abba'],
])('joins the previous run %j and the current one %j', async (previous, current, want) => {
  expect(await textsOf(containerLines(log(previous), log(current)))).toBe(want);
});

test('takes the same text at another time as another line', async () => {
  expect(await textsOf(containerLines(log('ab'), log('ab', 10)))).toBe('abab');
});

test.each([
  ['abc,def', 0, 'abcdef'],
  ['abc,def', 2500, 'cdef'],
  ['abc,def', 2501, 'def'],
  ['abc,def', 9000, ''],
  ['.a.b.,.c', 1500, 'b..c'],
])('filters %j since %d ms', async (letters, sinceMs, want) => {
  expect(await textsOf(linesSince(log(letters), sinceMs))).toBe(want);
});

test('reads a log as far as it can be read, and reports why no further', async () => {
  const fault = new Fault('upstream_failed', 'It was cut off.');
  const cutOff = async function* (thrown: unknown) {
    yield* log('ab');
    throw thrown;
  };
  const faults: Fault[] = [];
  const { signal } = new AbortController();
  const failed = (each: Fault) => faults.push(each);
  expect(await textsOf(readableLines(cutOff(fault), failed, signal))).toBe('ab');
  expect(faults).toEqual([fault]);
  const bug = new Error('It is a bug.');
  await expect(textsOf(readableLines(cutOff(bug), failed, signal))).rejects.toBe(bug);
  expect(await textsOf(readableLines(cutOff(fault), failed, AbortSignal.abort()))).toBe('ab');
  expect(faults).toEqual([fault]);
});
