import { expect, test } from 'vitest';
import { liveMemory } from '../../../../test/liveMemory.ts';
import { lastLines } from './lastLines.ts';

async function* batches(from: number, to: number): AsyncGenerator<string[]> {
  for (let line = from; line < to; line += 7) {
    yield Array.from({ length: Math.min(7, to - line) }, (_, index) => String(line + index));
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));

test.each([
  [1, 100],
  [7, 100],
  [99, 100],
  [100, 100],
  [1_000_000_000, 100],
  [5000, 20_000],
  [3, 0],
])('returns the last %d of %d lines, buffered or read twice', async (count, all) => {
  for (const limit of [Number.POSITIVE_INFINITY, 0]) {
    const got: string[] = [];
    for await (const batch of lastLines(count, () => batches(0, all), limit)) got.push(...batch);
    expect(got).toEqual(numbers(Math.max(0, all - count), all));
  }
});

test('omits lines written during its second read', async () => {
  let reads = 0;
  const got: string[] = [];
  for await (const batch of lastLines(10, () => batches(0, 100 + 50 * reads++), 0)) got.push(...batch);
  expect(got).toEqual(numbers(90, 100));
  expect(reads).toBe(2);
});

test('does not hold the lines before the last ones', async () => {
  const before = await liveMemory();
  let most = 0;
  const long = async function* () {
    for (let n = 0; n < 40; n++) yield [Buffer.alloc(2 ** 20, 65 + n).toString('latin1')];
    most = (await liveMemory()) - before;
  };
  for await (const batch of lastLines(1, long)) expect(batch).toEqual(['h'.repeat(2 ** 20)]);
  expect(most).toBeLessThan(4);
});
