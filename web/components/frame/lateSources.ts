import type { SourceItem } from '../../../src/client/client.ts';

/** A source whose last request failed is late when its newest arrival is older than this and than two of its intervals. */
const leastLateSeconds = 3;

/**
 * How many sources are late, and for how long the worst one; null if none is, or if the time is unknown. One that has not
 * failed is not late: nothing changed in what it watches, or nobody asks it.
 */
export function lateSources(
  sources: readonly SourceItem[],
  nowSeconds: number | null,
): { readonly count: number; readonly seconds: number } | null {
  if (nowSeconds === null) return null;
  const ages = sources.flatMap(({ lastSuccessAtSeconds, lastError, intervalSeconds }) => {
    if (lastSuccessAtSeconds === null || (lastError?.atSeconds ?? 0) <= lastSuccessAtSeconds) return [];
    const age = nowSeconds - lastSuccessAtSeconds;
    return age > Math.max(leastLateSeconds, 2 * (intervalSeconds ?? 0)) ? [age] : [];
  });
  return ages.length === 0 ? null : { count: ages.length, seconds: Math.max(...ages) };
}
