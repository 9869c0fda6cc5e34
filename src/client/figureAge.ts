import type { WindowState } from '../contract/v1/stream.ts';

/**
 * How old a figure of a window is: the seconds since its newest measurement; null where there is none.
 * @param nowSeconds the server's time, as a watch tells it
 */
export function figureAgeSeconds(window: WindowState, figure: string, nowSeconds: number): number | null {
  const { endSecond } = window;
  const values = window.columns[figure] ?? [];
  const newest = values.findLastIndex((value) => value !== null);
  const newestSecond = newest < 0 ? Infinity : endSecond - (values.length - 1 - newest);
  const measuredAt = Math.min(newestSecond, window.sources[figure]?.measuredAtSeconds ?? Infinity);
  return measuredAt === Infinity ? null : Math.max(0, nowSeconds - measuredAt);
}
