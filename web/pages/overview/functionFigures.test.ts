import { describe, expect, it } from 'vitest';
import type { LastMinute, WindowState } from '../../../src/client/client.ts';
import { plainText } from '../../lib/figures.ts';
import { type FunctionColumn, type FunctionFigures, functionColumns, functionFigures } from './functionFigures.ts';
import type { FunctionItem } from './overviewItems.ts';
import type { Shown } from './shownFigure.ts';
import { functionItem, windowState } from './testItems.ts';

const live: Shown = { second: 1000, axisEndSecond: 1000, isHeld: false };
const held: Shown = { second: 980, axisEndSecond: 1000, isHeld: true };
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

  it('are of exactly the held second, with its failed calls', () => {
    expect(texts(functionFigures(functionItem(), watched, held, 0))).toMatchObject({
      callsPerSecond: '12',
      errorPercent: '3',
      p95Ms: '180 ms',
      p50Ms: '–',
      runMeanMs: '–',
      replicasReady: '–/3',
    });
    const spread = { ...watched, columns: { ...watched.columns, callsPerSecond: Array(60).fill(0.27) } };
    expect(texts(functionFigures(functionItem(), spread, held, 0))['callsPerSecond']).toBe('0.27');
  });

  it('are unknown for the held second where nobody watches it', () => {
    const { reading, ...figures } = functionFigures(functionItem(), null, held, null);
    const unknown = functionColumns.map((name) => [name, name === 'replicasReady' ? '–/3' : '–']);
    expect(texts({ ...figures, reading })).toEqual(Object.fromEntries(unknown));
    expect([figures.cpu.value, figures.memory.value, reading]).toEqual([null, null, { kind: 'none' }]);
  });

  it('are those of the window, though it is scaled to zero now', () => {
    const off = functionItem({ replicasWanted: 0, replicasReady: 0, callsPerSecond: 0 });
    expect(texts(functionFigures(off, watched, held, 0))).toMatchObject({
      callsPerSecond: '12',
      p95Ms: '180 ms',
      cpuPercent: '36.2',
      replicasReady: '–/0',
    });
    expect(texts(functionFigures(off, watched, live, 0))).toMatchObject({ callsPerSecond: '12.1', p95Ms: '212 ms' });
    const idle = { ...watched, lastMinute: { ...lastMinute, callsPerSecond: 0 } };
    expect(texts(functionFigures(off, idle, live, 0))).toMatchObject({ callsPerSecond: '–', p95Ms: '–' });
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
    ['none', 0, 720, 'muted'],
    ['few', 4.9, 720, 'plain'],
    ['from 5%', 5, 720, 'warn'],
    ['from 50%', 50, 720, 'bad'],
    ['of fewer than 5 calls', 100, 4, 'plain'],
    ['of 5 calls', 100, 5, 'bad'],
  ])('mark errors: %s', (_, errorPercent, calls, tone) => {
    // Counted for 20 s only: calls per second are not a sixtieth of them.
    const counted = Array.from({ length: 60 }, (_, slot) => (slot < 40 ? null : calls / 20));
    const window = {
      ...windowState({}),
      columns: { callsPerSecond: counted },
      lastMinute: { ...lastMinute, errorPercent, callsPerSecond: calls / 20 },
    };
    expect(toneOf('errorPercent', {}, window)).toBe(tone);
  });

  it.each<['error' | 'warning', number, string, string]>([
    ['error', 60, 'calls_failing', 'bad'],
    ['warning', 6, 'calls_failing', 'warn'],
    ['error', 60, 'replica_not_ready', 'plain'],
  ])('mark errors of the list where the API has a finding about them: %s', (severity, errorPercent, code, tone) => {
    const problem = { severity, code, en: '', zh: '', sinceSeconds: 0 };
    expect(toneOf('errorPercent', { errorPercent, problem })).toBe(tone);
    expect(toneOf('errorPercent', { errorPercent, problem: null })).toBe('plain');
  });

  it('show replicas that are missing in red, and none wanted as 0/0', () => {
    expect(toneOf('replicasReady', { replicasReady: 1 })).toBe('bad');
    expect(toneOf('replicasReady', { replicasReady: null })).toBe('plain');
    const scaled = functionItem({ replicasWanted: 0, replicasReady: 0, callsPerSecond: 0 });
    const off = functionFigures(scaled, null, live, 0);
    expect([texts(off)['replicasReady'], texts(off)['callsPerSecond'], off.reading]).toEqual([
      '0/0',
      '–',
      { kind: 'none' },
    ]);
    const ending = functionItem({ replicasWanted: 0, replicasReady: 2 });
    expect(texts(functionFigures(ending, null, live, 0))['replicasReady']).toBe('2/0');
  });

  it('mark memory from 90%, and are grey when stale', () => {
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
    expect(reading(slow, 0)).toEqual({ kind: 'every', seconds: 15 });
  });
});
