import { expect, it } from 'vitest';
import { AskedCalls } from './askedCalls.ts';
import { CallWindow } from './callWindow.ts';

const growth = (succeeded: number, failed = 0) => ({
  started: null,
  succeeded,
  failed,
  requestSeconds: { buckets: null, count: succeeded + failed, sumSeconds: 0 },
});

it('adds up the calls of the functions of a sum, from what was read before on', () => {
  const asked = new AskedCalls((ms) => ms / 1000);
  const windows = new Map([
    ['fn/a', new CallWindow()],
    ['fn/b', new CallWindow()],
    ['other/a', new CallWindow()],
  ]);
  const inFn = (key: string) => key.startsWith('fn/');
  const grown = (key: string, second: number, calls: number, failed = 0) => {
    const added = growth(calls, failed);
    windows.get(key)?.add(1000 * (second - 1), 1000 * second, added);
    asked.grown(key, 1000 * (second - 1), 1000 * second, added);
  };
  expect(asked.askSum('fn', inFn, windows)).toBeNull();
  grown('fn/a', 100, 1);
  grown('other/a', 100, 7);
  asked.cover(98_000, 100_000, () => 0);
  const sum = asked.askSum('fn', inFn, windows);
  grown('fn/b', 101, 2, 3);
  grown('other/a', 101, 7);
  asked.cover(98_000, 101_000, () => 0);
  const all = asked.askSum('', () => true, windows);
  const read = (series: typeof sum) =>
    [98, 99, 100, 101].map((second) => [series?.callsPerSecond.at(second), series?.errorsPerSecond.at(second)]);
  const unknown = [Number.NaN, Number.NaN];
  expect(read(sum)).toEqual([unknown, [0, 0], [1, 0], [5, 3]]);
  expect(read(all)).toEqual([unknown, [0, 0], [8, 0], [12, 3]]);
  expect(asked.askSum('fn', inFn, windows)).toBe(sum);
});

it('keeps the seconds of those that were asked for when it is full, and refuses others until one is no longer', () => {
  const asked = new AskedCalls((ms) => ms / 1000, 2);
  let made = 0;
  const known = () => {
    made++;
    return { readings: [], inFlight: 0 };
  };
  const ask = (...names: string[]) => names.map((name) => asked.ask(name, known) !== null);
  asked.cover(0, 1000, () => 0);
  expect(ask('a', 'b', 'c')).toEqual([true, true, false]);
  asked.cover(0, 60_000, () => 0);
  expect(ask('c', 'b', 'a')).toEqual([false, true, true]);
  expect(made).toBe(2);
  asked.cover(0, 119_000, () => 0);
  ask('a');
  asked.cover(0, 120_000, () => 0);
  expect(ask('c', 'b')).toEqual([true, false]);
});
