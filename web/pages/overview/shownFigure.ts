import type { WindowState } from '../../../src/client/client.ts';
import { atSecond, lastKnown } from '../../lib/trackAxis.ts';

/** The second whose figures are shown, Unix seconds. */
export interface Shown {
  readonly second: number;
  /** The second at the right edge of the axis. */
  readonly axisEndSecond: number;
  /** Whether the second is held, by freezing or by the cursor: figures are of exactly that second. */
  readonly isHeld: boolean;
}

/** A figure of a window as it is shown. */
export interface ShownFigure {
  readonly value: number | null;
  /** Seconds since the newest value, where it is too old to be current; null otherwise. */
  readonly staleSeconds: number | null;
  /** How far apart its measurements are; 1 where unknown. */
  readonly intervalSeconds: number;
}

const missing: ShownFigure = { value: null, staleSeconds: null, intervalSeconds: 1 };

/** An age from which a figure measured every second is stale. */
const usualLimitSeconds = 3;

/** Reads a figure of a window: the newest value while live, stale when it is older than 3 s and than two intervals. */
export function shownFigure(window: WindowState | null, figure: string, shown: Shown): ShownFigure {
  const column = window?.columns[figure];
  if (window === null || column === undefined) return missing;
  const intervalSeconds = Math.max(1, Math.round(window.sources[figure]?.intervalSeconds ?? 1));
  const { endSecond } = window;
  if (shown.isHeld) {
    return { value: atSecond(column, endSecond, shown.second), staleSeconds: null, intervalSeconds };
  }
  const value = lastKnown(column, endSecond, shown.second);
  const age = value === null ? 0 : ageOf(column, endSecond, shown.second);
  const isStale = age > Math.max(usualLimitSeconds, 2 * intervalSeconds);
  return { value, staleSeconds: isStale ? age : null, intervalSeconds };
}

/** Seconds from the newest known value to `second`. */
function ageOf(column: readonly (number | null)[], endSecond: number, second: number): number {
  let age = 0;
  while (age < column.length && atSecond(column, endSecond, second - age) === null) age++;
  return age;
}
