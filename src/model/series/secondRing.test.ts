import { describe, expect, it } from 'vitest';
import { SecondRing } from './secondRing.ts';

const window = (ring: SecondRing, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ring.at(from + index));

describe('SecondRing', () => {
  it('keeps 60 seconds and drops older ones', () => {
    const ring = new SecondRing();
    for (let second = 1; second <= 100; second++) ring.record(second, second);
    expect(ring.at(40)).toBeNaN();
    expect(window(ring, 41, 100)).toEqual(Array.from({ length: 60 }, (_, index) => index + 41));
    expect(ring.at(101)).toBeNaN();
  });

  it('leaves skipped seconds unknown', () => {
    const ring = new SecondRing();
    for (let second = 1; second <= 60; second++) ring.record(second, second);
    ring.record(64, 64);
    expect(window(ring, 59, 65)).toEqual([59, 60, Number.NaN, Number.NaN, Number.NaN, 64, Number.NaN]);
  });

  it.each([60, 61, 1000, 1_000_000])('drops everything after a step of %i seconds', (step) => {
    const ring = new SecondRing();
    for (let second = 1; second <= 60; second++) ring.record(second, second);
    ring.record(60 + step, 1);
    expect(window(ring, step + 1, step + 60).filter((value) => !Number.isNaN(value))).toEqual([1]);
  });

  it('drops only future seconds when wall time steps back', () => {
    const ring = new SecondRing();
    for (let second = 1; second <= 100; second++) ring.record(second, second);
    ring.record(97, -1);
    expect(window(ring, 96, 100)).toEqual([96, -1, Number.NaN, Number.NaN, Number.NaN]);
    // 38 to 40 shared their slots with 98 to 100 and must not show those.
    expect(window(ring, 38, 41)).toEqual([Number.NaN, Number.NaN, Number.NaN, 41]);
    ring.record(98, -2);
    expect(window(ring, 96, 99)).toEqual([96, -1, -2, Number.NaN]);
  });

  it('rewrites only inside the window', () => {
    const ring = new SecondRing();
    ring.record(100, 1);
    ring.fill(30, 99, 7);
    expect(ring.at(40)).toBeNaN();
    expect(window(ring, 41, 100)).toEqual([...Array.from({ length: 59 }, () => 7), 1]);
    ring.fill(99, 110, 8);
    expect(window(ring, 98, 101)).toEqual([7, 8, 8, Number.NaN]);
  });
});
