import { windowSeconds } from '../../contract/units.ts';
import type { Series } from '../../model/series/series.ts';

/** A number as it is written in answers: at most 6 significant digits, null where unknown. */
export function answerNumber(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6)) + 0;
}

/** The 60 pairs `[t, v]` that end with `lastSecond`. @param values one for each second, NaN where unknown */
export function pairsOf(values: ArrayLike<number>, lastSecond: number): [number, number | null][] {
  const pairs: [number, number | null][] = [];
  for (let slot = 0; slot < windowSeconds; slot++) {
    pairs.push([lastSecond - windowSeconds + 1 + slot, answerNumber(values[slot] ?? Number.NaN)]);
  }
  return pairs;
}

/** The values of a series in the 60 seconds that end with `lastSecond`; all NaN without a series. */
export function valuesOf(series: Series | null, lastSecond: number): Float64Array {
  const values = new Float64Array(windowSeconds).fill(Number.NaN);
  if (series === null) return values;
  for (let slot = 0; slot < windowSeconds; slot++) values[slot] = series.at(lastSecond - windowSeconds + 1 + slot);
  return values;
}
