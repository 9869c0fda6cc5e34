import { describe, expect, it } from 'vitest';
import { parseQuantity } from './quantity.ts';

describe('parseQuantity', () => {
  it.each<[unknown, number | null]>([
    ['64Mi', 64 * 1024 * 1024],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['128974848', 128974848],
    ['129e6', 129e6],
    ['129M', 129e6],
    ['123456789n', 0.123456789],
    ['250u', 0.00025],
    ['200m', 0.2],
    ['4', 4],
    ['+1', 1],
    ['0', 0],
    ['.5', 0.5],
    [2, 2],
    ['1E', 1e18],
    ['1E3', 1000],
    ['', null],
    ['Mi', null],
    ['1 Mi', null],
    ['1ki', null],
    ['1mi', null],
    ['12x', null],
    [undefined, null],
    [{}, null],
    [Number.NaN, null],
  ])('parses %j as %j', (text, want) => {
    const got = parseQuantity(text);
    if (want === null) expect(got).toBeNull();
    else expect(got).toBeCloseTo(want, 12);
  });
});
