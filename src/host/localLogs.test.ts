import { describe, expect, test } from 'vitest';
import { liveMemory } from '../../test/liveMemory.ts';
import { LogStore, storedLines } from './localLogs.ts';

describe('LogStore', () => {
  test('keeps the newest lines within its limit, with their numbers', () => {
    const log = new LogStore(50_000);
    for (let i = 0; i < 100_000; i++) log.push({ seconds: i, nanos: 0, text: 'x'.repeat(40) });
    expect(log.bytes).toBeLessThanOrEqual(50_000);
    expect(log.end).toBe(100_000);
    expect(log.first).toBe(100_000 - 250);
    expect(log.at(log.first - 1)).toBeUndefined();
    expect(log.at(log.first)?.seconds).toBe(log.first);
    expect(log.at(log.end - 1)?.seconds).toBe(99_999);
    expect(log.at(log.end)).toBeUndefined();
  });

  test('is emptied by a line larger than the limit', () => {
    const log = new LogStore(1000);
    log.push({ seconds: 0, nanos: 0, text: 'a' });
    log.push({ seconds: 1, nanos: 0, text: 'x'.repeat(2000) });
    expect([log.first, log.end, log.bytes]).toEqual([2, 2, 0]);
  });
});

test('LogStore does not hold the lines that it has dropped', async () => {
  const log = new LogStore(1000);
  const before = await liveMemory();
  for (let n = 0; n < 40; n++)
    log.push({ seconds: n, nanos: 0, text: Buffer.alloc(2 ** 20, 65 + n).toString('latin1') });
  expect((await liveMemory()) - before).toBeLessThan(1);
  expect(log.end).toBe(40);
});

describe('storedLines', () => {
  function logOf(...lines: readonly [ms: number, text: string][]): LogStore {
    const log = new LogStore(1e6);
    for (const [ms, text] of lines) log.push({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6, text });
    return log;
  }

  const a = () => logOf([1000, 'a1'], [1000, 'a2'], [4000, 'a4']);
  const b = () => logOf([1000, 'b1'], [3000, 'b3'], [2000, 'b3 too'], [5000, 'b5']);

  test.each<[string, LogStore[], number | null, number | null, string[]]>([
    ['one log', [a()], null, null, ['a1', 'a2', 'a4']],
    ['two logs by time, each in its own order', [a(), b()], null, null, ['a1', 'a2', 'b1', 'b3', 'b3 too', 'a4', 'b5']],
    ['the last lines of all', [a(), b()], 3, null, ['b3 too', 'a4', 'b5']],
    ['more lines than there are', [a(), b()], 99, null, ['a1', 'a2', 'b1', 'b3', 'b3 too', 'a4', 'b5']],
    ['no lines', [a(), b()], 0, null, []],
    ['lines since a moment', [a(), b()], null, 4000, ['a4', 'b5']],
    ['the last line since a moment', [a(), b()], 1, 4000, ['b5']],
    ['no logs', [], null, null, []],
  ])('merges %s', (_, logs, tail, since, lines) => {
    expect([...storedLines(logs, tail, since, ({ text }) => text)].flat()).toEqual(lines);
  });

  test('reads in batches, unaffected by lines written or dropped meanwhile', () => {
    const log = new LogStore(1000 * 165);
    const push = (from: number, to: number) => {
      for (let i = from; i < to; i++) log.push({ seconds: i, nanos: 0, text: String(10_000 + i) });
    };
    push(0, 1000);
    const batches = storedLines([log], null, null, ({ text }) => text);
    expect(batches.next().value).toHaveLength(256);
    push(1000, 1900);
    const rest = [...batches].flat();
    expect(rest[0]).toBe('10900');
    expect(rest.at(-1)).toBe('10999');
    expect(rest).toHaveLength(100);
  });
});
