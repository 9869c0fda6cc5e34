import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../test/seededRandom.ts';
import { windowSeconds } from '../../contract/units.ts';
import { rounderOf } from '../answer/entityFigures.ts';
import type { Explain, Explanation } from '../answer/explanation.ts';
import { numberText } from '../answer/measuredFigures.ts';
import { EntityWindow, type SentSources } from './entityWindow.ts';

describe('The window of an entity', () => {
  it('asks for explanations again only if the figure or what explains it is another', () => {
    const window = new EntityWindow('pod');
    const asked: string[] = [];
    const explain: Explain = (name, figure) => {
      asked.push(`${name} ${figure?.meta.source ?? null}`);
      return { why: null, how: null };
    };
    const figure = (source: 'agent' | 'prometheus', intervalSeconds: number, isFresh = true, how?: string) => ({
      values: new Float64Array(windowSeconds).fill(1),
      meta: { source, intervalSeconds, ageSeconds: 1 },
      measuredAtMs: null,
      isFresh,
      ...(how !== undefined && { how }),
    });
    const askedAt = (second: number, cpuPercent: ReturnType<typeof figure> | undefined, by = explain) => {
      asked.length = 0;
      window.advance({ ...(cpuPercent && { cpuPercent }) }, second, by);
      return asked.filter((entry) => entry.startsWith('cpuPercent'));
    };
    const seconds = [
      [figure('agent', 1), ['cpuPercent agent']],
      [figure('agent', 1.2), []],
      [figure('agent', 5), ['cpuPercent agent']],
      [figure('agent', 5, false), ['cpuPercent agent']],
      [figure('agent', 5, false, 'cpu.stat'), ['cpuPercent agent']],
      [figure('agent', 5, false, 'cpu.stat'), []],
      [figure('prometheus', 5, false, 'cpu.stat'), ['cpuPercent prometheus']],
      [undefined, ['cpuPercent null']],
      [undefined, []],
    ] as const;
    for (const [index, [cpuPercent, expected]] of seconds.entries()) {
      expect(askedAt(100 + index, cpuPercent)).toEqual(expected);
    }
    expect(askedAt(120, undefined, explain.bind(null))).toEqual(['cpuPercent null']);
  });

  it('says when a source measured, and again only when it has measured again', () => {
    const window = new EntityWindow('function');
    const figure = (value: number, measuredAtMs: number) => ({
      values: new Float64Array(windowSeconds).fill(value),
      meta: { source: 'prometheus', intervalSeconds: 15, ageSeconds: 1 } as const,
      measuredAtMs,
      isFresh: true,
    });
    let explanation: Explanation = { why: null, how: 'up' };
    let explain: Explain = (name) => (name === 'cpuPercent' ? explanation : { why: null, how: null });
    const advance = (second: number, value: number, measuredAtMs: number) =>
      window.advance({ cpuPercent: figure(value, measuredAtMs) }, second, explain);
    expect(advance(100, 1, 98_500)).toEqual({ fromSecond: 41, areSourcesNew: true, areExplanationsNew: true });
    expect(window.sources['cpuPercent']).toEqual({
      source: 'prometheus',
      intervalSeconds: 15,
      measuredAtSeconds: 98.5,
      why: null,
      how: 'up',
    });
    expect(advance(101, 1, 98_500)).toEqual({ fromSecond: 101, areSourcesNew: false, areExplanationsNew: false });
    expect(advance(102, 1, 101_500)).toEqual({ fromSecond: 102, areSourcesNew: true, areExplanationsNew: false });
    // Measured later, of seconds that were sent before.
    expect(advance(103, 2, 101_500)).toEqual({ fromSecond: 44, areSourcesNew: false, areExplanationsNew: false });
    expect(advance(103, 2, 101_500)).toEqual({
      fromSecond: null,
      areSourcesNew: false,
      areExplanationsNew: false,
    });
    explanation = { why: 'no_agents', how: 'up' };
    explain = explain.bind(null);
    expect(advance(104, 2, 101_500)).toEqual({ fromSecond: 104, areSourcesNew: true, areExplanationsNew: true });
    const sent = (what: SentSources) => JSON.parse(window.deltaJson(104, what)).sources;
    expect(sent('none')).toBeUndefined();
    expect(sent('unexplained').cpuPercent).toEqual({
      source: 'prometheus',
      intervalSeconds: 15,
      measuredAtSeconds: 101.5,
    });
    expect(sent('all').cpuPercent).toMatchObject({ why: 'no_agents', how: 'up' });
  });
});

describe('numberText', () => {
  it.each([
    0,
    -0,
    1,
    -1,
    999_999,
    1_000_000,
    1_234_567,
    12.345678,
    0.1,
    1e-7,
    1.5e-10,
    1e21,
    Number.NaN,
    Infinity,
    99.99995,
  ])('writes %d as JSON writes a rounded number', (value) => {
    expect(numberText(value)).toBe(JSON.stringify(rounderOf('cpuPercent')(value)));
  });

  it('writes random numbers alike', () => {
    const random = new SeededRandom(1);
    for (let turn = 0; turn < 10_000; turn++) {
      const value = (random.next() - 0.5) * 10 ** random.between(-10, 12);
      expect(numberText(value)).toBe(JSON.stringify(rounderOf('cpuPercent')(value)));
    }
  });
});
