import type { SecondRing } from '../../model/series/secondRing.ts';

/**
 * Puts a column of consecutive seconds that ends with `lastSecond` into a ring. What is known is not made unknown: an
 * agent that started anew does not know what the one before it told.
 */
export function writeColumn(ring: SecondRing, values: ArrayLike<number>, lastSecond: number): void {
  const firstSecond = lastSecond - values.length + 1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    const second = firstSecond + index;
    if (second > ring.newestSecond) ring.record(second, value);
    else if (!Number.isNaN(value)) ring.fill(second, second, value);
  }
}
