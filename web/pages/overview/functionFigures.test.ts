import { describe, expect, it } from 'vitest';
import type { LastMinute, WindowState } from '../../../src/client/client.ts';
import { plainText } from '../../lib/figures.ts';
import { type FunctionColumn, type FunctionFigures, functionColumns, functionFigures } from './functionFigures.ts';
import type { FunctionItem } from './overviewItems.ts';
import type { Shown } from './shownFigure.ts';
import { functionItem, windowState } from './testItems.ts';

const live: Shown = { second: 1000, axisEndSecond: 1000, isHeld: false };
const lastMinute: LastMinute = {
  callsPerSecond: 12.1,
  errorPercent: 0.83,
  p50Ms: null,
  p50Bound: { below: 5 },
  p95Ms: 212,
  p95Bound: null,
  p99Ms: 1240,
  p99Bound: null,
  runMeanMs: 91.4,
  responseMeanMs: 95,
};
const watched: WindowState = {
  ...windowState({ callsPerSecond: 12, errorsPerSecond: 3, p95Ms: 180, cpuPercent: 36.2, memoryPercent: 58.8 }),
  lastMinute,
};

const texts = ({ cells }: FunctionFigures) =>
  Object.fromEntries(functionColumns.map((name) => [name, plainText(cells[name].text)]));

const toneOf = (column: FunctionColumn, item: Partial<FunctionItem>, window: WindowState | null = null) =>
  functionFigures(functionItem(item), window, live, 0).cells[column].tone;

describe('the figures of a function', () => {
  it('are those of the last minute and of the newest second while it is watched', () => {
    const figures = functionFigures(functionItem(), watched, live, 0);
    expect(texts(figures)).toEqual({
      callsPerSecond: '12.1',
      errorPercent: '0.83',
      p50Ms: '<5 ms',
      p95Ms: '212 ms',
      p99Ms: '1.24 s',
      runMeanMs: '91.4 ms',
      responseMeanMs: '95.0 ms',
      cpuPercent: '36.2',
      memoryPercent: '58.8',
      replicasReady: '3/3',
    });
    expect(figures).toMatchObject({ isWatched: true, isQuiet: false, callsTop: 20, reading: { kind: 'none' } });
  });

  it('are coarse, without percentiles, where nobody watches it', () => {
    const figures = functionFigures(functionItem(), null, live, 0);
    expect(texts(figures)).toMatchObject({
      callsPerSecond: '~12.1',
      errorPercent: '~0',
      p50Ms: '–',
      p95Ms: '–',
      cpuPercent: '~36.2',
      memoryPercent: '~58.8',
      replicasReady: '3/3',
    });
    expect(figures.reading).toEqual({ kind: 'every', seconds: 10 });
  });

  it('are of exactly the held second', () => {
    const held = { second: 980, axisEndSecond: 1000, isHeld: true };
    expect(texts(functionFigures(functionItem(), watched, held, 0))).toMatchObject({
      callsPerSecond: '12',
      errorPercent: '25.0',
      p95Ms: '180 ms',
      p50Ms: '–',
      runMeanMs: '–',
      replicasReady: '–/3',
    });
    const spread = { ...watched, columns: { ...watched.columns, callsPerSecond: Array(60).fill(0.27) } };
    expect(texts(functionFigures(functionItem(), spread, held, 0))['callsPerSecond']).toBe('0.27');
  });

  it('take the calls of the list until the last minute is known', () => {
    const window = windowState({ cpuPercent: 4 });
    expect(texts(functionFigures(functionItem(), window, live, 0))).toMatchObject({
      callsPerSecond: '~12.1',
      cpuPercent: '4.00',
    });
  });

  it.each<[string, number | null, number, string]>([
    ['no calls', null, 0, 'muted'],
    ['none', 0, 12, 'muted'],
    ['few', 4.9, 12, 'plain'],
    ['from 5 %', 5, 12, 'warn'],
    ['from 50 %', 50, 12, 'bad'],
    ['of fewer than 5 calls', 100, 4 / 60, 'plain'],
    ['of 5 calls', 100, 5 / 60, 'bad'],
  ])('mark errors: %s', (_, errorPercent, callsPerSecond, tone) => {
    expect(toneOf('errorPercent', { errorPercent, callsPerSecond })).toBe(tone);
  });

  it('show replicas that are missing in red, and none wanted as 0/0', () => {
    expect(toneOf('replicasReady', { replicasReady: 1 })).toBe('bad');
    expect(toneOf('replicasReady', { replicasReady: null })).toBe('plain');
    const off = functionFigures(functionItem({ replicasWanted: 0, replicasReady: 0 }), null, live, 0);
    expect([texts(off)['replicasReady'], texts(off)['callsPerSecond'], off.reading]).toEqual([
      '0/0',
      '–',
      { kind: 'none' },
    ]);
  });

  it('mark memory from 90 %, and are grey when stale', () => {
    expect(toneOf('memoryPercent', {}, windowState({ memoryPercent: 90 }))).toBe('critical');
    expect(toneOf('cpuPercent', {}, windowState({ cpuPercent: 400 }))).toBe('plain');
    const stale = windowState({ memoryPercent: 95 }, { gaps: [1000, 999, 998, 997, 996] });
    expect(toneOf('memoryPercent', {}, stale)).toBe('stale');
  });

  it('read running calls first, then the age, then the interval', () => {
    const old = windowState({ cpuPercent: 1 }, { gaps: [1000, 999, 998, 997] });
    const slow = windowState({ cpuPercent: 1 }, { intervalSeconds: 15 });
    const reading = (window: WindowState, running: number) =>
      functionFigures(functionItem(), window, live, running).reading;
    expect(reading(old, 2)).toEqual({ kind: 'running', count: 2 });
    expect(reading(old, 0)).toEqual({ kind: 'old', seconds: 4 });
    expect(reading(slow, 0)).toEqual({ kind: 'cpuEvery', seconds: 15 });
  });
});
