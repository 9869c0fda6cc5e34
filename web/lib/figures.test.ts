import { describe, expect, it } from 'vitest';
import {
  bytes,
  coarse,
  count,
  duration,
  elapsed,
  type FigureText,
  figure,
  percentile,
  plainText,
  readyOf,
  significant,
  unknownFigure,
} from './figures.ts';

describe('figures', () => {
  it.each([
    [0, '0'],
    [0.83, '0.83'],
    [4.081, '4.08'],
    [9.994, '9.99'],
    [9.996, '10.0'],
    [44.93, '44.9'],
    [99.94, '99.9'],
    [99.96, '100'],
    [212.4, '212'],
    [9999.4, '9999'],
    [9999.6, '10.0k'],
    [12_400, '12.4k'],
    [124_000, '124k'],
    [999_940, '1000k'],
    [999_960, '1.0M'],
    [1_240_000, '1.24M'],
    [2_000_000_000, '2.0G'],
  ])('write %d with at most four characters: %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });

  it.each<[string, FigureText, string]>([
    ['a unit after its figure', figure(44.9, '%'), '44.9%'],
    ['a value that would round to nothing as a bound', figure(0.004), '<0.01'],
    ['zero as zero', figure(0), '0'],
    ['an unknown value as a dash', figure(null, ' ms'), '–'],
    ['whole numbers', count(7), '7'],
    ['large whole numbers', count(12_400), '12.4k'],
    ['an unknown number', count(null), '–'],
    ['milliseconds', duration(212.3), '212 ms'],
    ['seconds from one second on', duration(999.6), '1.00 s'],
    ['seconds', duration(1240), '1.24 s'],
    ['seconds up to 100', duration(72_000), '72.0 s'],
    ['minutes from 100 s on', duration(192_000), '3 m 12 s'],
    ['hours', duration(7_500_000), '2 h 5 m'],
    ['elapsed tenths', elapsed(47.23), '47.2 s'],
    ['elapsed minutes, begun ones not counted', elapsed(192.9), '3 m 12 s'],
    ['a clock that differs by little as no time', elapsed(-0.2), '0.0 s'],
    ['a percentile', percentile(38.5, null), '38.5 ms'],
    ['one inside the first bucket', percentile(null, { below: 5 }), '<5 ms'],
    ['one beyond the last bucket', percentile(null, { above: 10_000 }), '>10 s'],
    ['a bound between whole units', percentile(null, { below: 2.5 }), '<2.50 ms'],
    ['no calls', percentile(null, null), '–'],
    ['ready replicas', readyOf(2, 3), '2/3'],
    ['replicas whose state nobody tells', readyOf(null, 2), '–/2'],
    ['a coarse figure', coarse(figure(13.9)), '~13.9'],
    ['nothing coarse about the unknown', coarse(unknownFigure), '–'],
    ['bytes', bytes(512), '512 B'],
    ['binary units', bytes(16_643_000_000), '15.5 GiB'],
    ['unknown bytes', bytes(null), '–'],
  ])('write %s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it('set units, bounds and wanted replicas lighter', () => {
    expect(percentile(null, { below: 5 })).toEqual([
      { kind: 'light', text: '<' },
      { kind: 'plain', text: '5' },
      { kind: 'light', text: ' ms' },
    ]);
    expect(readyOf(null, 2).map(({ kind }) => kind)).toEqual(['unknown', 'light']);
  });
});
