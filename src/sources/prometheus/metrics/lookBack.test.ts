import { describe, expect, it } from 'vitest';
import { LookBack, wholeWindowSeconds } from './lookBack.ts';

describe('LookBack', () => {
  /** Two minutes in which a sample comes each second, so late. */
  const twoMinutes = (lateMs: number) => {
    const lookBack = new LookBack();
    for (let nowMs = 0; nowMs <= 120_000; nowMs += 1000) {
      lookBack.seconds(nowMs);
      lookBack.found(nowMs - lateMs, nowMs);
    }
    return lookBack;
  };

  it.each([
    [500, 5],
    [10_000, 17],
    [35_000, 55],
    [200_000, wholeWindowSeconds],
  ])('samples that come %i ms late are asked for %i s back', (lateMs, want) => {
    expect(twoMinutes(lateMs).seconds(120_500)).toBe(want);
  });

  it('asks a minute back before it knows', () => expect(new LookBack().seconds(5_000_000)).toBe(60));

  it('asks for all when nothing new comes any more', () => {
    expect(twoMinutes(500).seconds(161_000)).toBe(wholeWindowSeconds);
  });

  it('forgets what was late once', () => {
    const lookBack = twoMinutes(500);
    lookBack.found(121_000 - 30_000, 121_000);
    expect(lookBack.seconds(122_000)).toBe(47);
    for (let nowMs = 122_000; nowMs <= 300_000; nowMs += 1000) lookBack.found(nowMs - 500, nowMs);
    expect(lookBack.seconds(300_500)).toBe(5);
  });
});
