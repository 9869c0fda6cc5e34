import { describe, expect, it } from 'vitest';
import { LookBack, wholeWindowSeconds } from './lookBack.ts';

describe('LookBack', () => {
  /** Two minutes with a sample each second, each this late. */
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
  ])('samples that arrive %i ms late are queried %i s back', (lateMs, want) => {
    expect(twoMinutes(lateMs).seconds(120_500)).toBe(want);
  });

  it('queries a minute back until the delay is known', () => expect(new LookBack().seconds(5_000_000)).toBe(60));

  it('queries the whole window when nothing new arrives', () => {
    expect(twoMinutes(500).seconds(161_000)).toBe(wholeWindowSeconds);
  });

  it('forgets a single late sample', () => {
    const lookBack = twoMinutes(500);
    lookBack.found(121_000 - 30_000, 121_000);
    expect(lookBack.seconds(122_000)).toBe(47);
    for (let nowMs = 122_000; nowMs <= 300_000; nowMs += 1000) lookBack.found(nowMs - 500, nowMs);
    expect(lookBack.seconds(300_500)).toBe(5);
  });
});
