import type { PageGrid } from '../../lib/pageGrid.ts';

/** Heights on the overview, px. They change on load and resize only. */
export interface RowHeights {
  readonly functionRow: number;
  readonly nodeRow: number;
  /** A problem or lane. */
  readonly line: number;
}

/** Height of a section's head, and of a group's. */
export const headHeight = 28;

/** Between sections. */
export const sectionGap = 8;

/** Top bar and strip. */
const frameHeight = 104;

const sets: readonly RowHeights[] = [
  { functionRow: 40, nodeRow: 48, line: 28 },
  { functionRow: 36, nodeRow: 44, line: 24 },
  { functionRow: 32, nodeRow: 40, line: 24 },
];
const least: RowHeights = { functionRow: 28, nodeRow: 32, line: 24 };
const narrow: RowHeights = { functionRow: 45, nodeRow: 48, line: 24 };

/** What has to fit. */
export interface RowCounts {
  readonly functions: number;
  readonly nodes: number;
  readonly lines: number;
}

/** The node of a cluster of one is drawn taller. */
export function nodeRowHeight({ nodeRow }: RowHeights, nodes: number, isNarrow: boolean): number {
  return nodes === 1 && !isNarrow ? 2 * nodeRow - 16 : nodeRow;
}

/** The largest heights with which everything fits the window, else the least. */
export function rowHeights({ height, isNarrow }: Pick<PageGrid, 'height' | 'isNarrow'>, counts: RowCounts): RowHeights {
  if (isNarrow) return narrow;
  const { functions, nodes, lines } = counts;
  const needed = (set: RowHeights) =>
    3 * headHeight +
    2 * sectionGap +
    lines * set.line +
    nodes * nodeRowHeight(set, nodes, false) +
    functions * set.functionRow;
  return sets.find((set) => needed(set) <= height - frameHeight) ?? least;
}
