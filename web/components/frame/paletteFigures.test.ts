import { describe, expect, it } from 'vitest';
import type { LastMinute, WindowState } from '../../../src/client/client.ts';
import { plainText } from '../../lib/figures.ts';
import { testCall } from '../../lib/testCall.ts';
import { callsText, newestOf, p95Text, runningNow } from './paletteFigures.ts';

const minute: LastMinute = {
  ...{ callsPerSecond: 12.13, errorPercent: 0, p50Ms: 3, p50Bound: null, p95Ms: 212.4, p95Bound: null },
  ...{ p99Ms: null, p99Bound: null, runMeanMs: null, responseMeanMs: null },
};
const windowWith = (lastMinute: LastMinute): WindowState => ({
  ...{ connection: 'local', namespace: 'local', name: 'slow', endSecond: 100, sources: {} },
  columns: { cpuPercent: [7, 8, null] },
  lastMinute,
});

describe('A function in the palette', () => {
  it.each<[what: string, WindowState | null, listed: number | null, calls: string, p95: string | null]>([
    ['followed each second', windowWith(minute), 3, '12.1/s', '212 ms'],
    ['with a bound', windowWith({ ...minute, p95Ms: null, p95Bound: { below: 5 } }), 3, '12.1/s', '<5 ms'],
    ['without calls', windowWith({ ...minute, callsPerSecond: 0, p95Ms: null }), 3, '0/s', null],
    ['whose calls nobody counts', windowWith({ ...minute, callsPerSecond: null, p95Ms: null }), 3, '–', null],
    ['of the list', null, 3, '~3.00/s', null],
    ['of the list, unknown', null, null, '–', null],
  ])('%s has its calls', (_, window, listed, calls, p95) => {
    const text = p95Text(window);
    expect([plainText(callsText(window, listed)), text === null ? null : plainText(text)]).toEqual([calls, p95]);
  });

  const slow = { namespace: 'local', name: 'slow' };
  const why = { code: 'no_lines', params: {}, en: '', zh: '' } as const;
  const running = {
    invocations: [testCall({ start: 990, end: null }), testCall({ id: 'b', start: 980, end: null })],
    counted: [
      { connection: 'local', function: { namespace: 'local', name: 'fast' }, inFlight: 4, followed: true, why },
    ],
  };
  it.each([
    ['the oldest of two', slow, 1000, { count: 2, forSeconds: 20 }],
    ['calls that are only counted', { ...slow, name: 'fast' }, 1000, { count: 4, forSeconds: null }],
    ['none of another namespace', { ...slow, namespace: 'b' }, 1000, { count: 0, forSeconds: null }],
    ['some, before the time is known', slow, null, { count: 2, forSeconds: null }],
  ])('runs %s', (_, fn, now, expected) => {
    expect(runningNow({ running }, fn, now)).toEqual(expected);
  });

  it('runs nothing before the overview is known', () => {
    expect(runningNow(null, slow, 1000)).toEqual({ count: 0, forSeconds: null });
  });
});

it('The newest known value of a column is read', () => {
  const window = windowWith(minute);
  expect([newestOf(window, 'cpuPercent'), newestOf(window, 'memoryPercent'), newestOf(null, 'cpuPercent')]).toEqual([
    8,
    null,
    null,
  ]);
});
