import { useRef } from 'react';
import type { PageGrid } from '../../lib/pageGrid.ts';
import { type RowCounts, type RowHeights, rowHeights } from './rowHeights.ts';

/** The heights of rows: chosen when the first rows are there and when the window changes, never while somebody watches. */
export function useRowHeights(grid: PageGrid, counts: RowCounts, isReady: boolean): RowHeights {
  const chosen = useRef<{ readonly size: string; readonly heights: RowHeights } | null>(null);
  // The panel takes width, which leaves the heights as they are.
  const size = [grid.width, grid.height, grid.ratio].join();
  if (chosen.current?.size === size) return chosen.current.heights;
  const heights = rowHeights(grid, counts);
  if (isReady) chosen.current = { size, heights };
  return heights;
}
