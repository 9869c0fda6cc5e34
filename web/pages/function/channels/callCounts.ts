import type { Column, WindowState } from '../../../../src/client/client.ts';

/** The words of {@link callCounts}. */
export interface CountWords {
  readonly runningCount: (count: number) => string;
  readonly completedCount: (count: number) => string;
  readonly failedCount: (count: number) => string;
  readonly noneIn60: string;
  readonly notCounted: string;
}

/**
 * How many calls run, and how many ended in the 60 s: as counted, because only the last calls are listed one by one.
 * @param running calls that run @param window null until it is known
 */
export function callCounts(running: number, window: Pick<WindowState, 'columns'> | null, words: CountWords): string {
  if (window === null) return '–';
  const ended = sumOf(window.columns['callsPerSecond']);
  const failed = Math.round(sumOf(window.columns['errorsPerSecond']) ?? 0);
  if (running === 0 && ended === 0) return words.noneIn60;
  const parts = [
    running > 0 ? words.runningCount(running) : '',
    ended === null ? words.notCounted : words.completedCount(Math.max(0, Math.round(ended) - failed)),
    failed > 0 ? words.failedCount(failed) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The sum of the known values; null if there are none. */
function sumOf(column: Column | undefined): number | null {
  const known = (column ?? []).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
