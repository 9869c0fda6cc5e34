import { headHeight, type RowHeights, sectionGap } from './rowHeights.ts';

/** What the overview holds now. */
export interface OverviewContents {
  readonly isNarrow: boolean;
  readonly heights: RowHeights;
  /** Lines of problems, and lanes. */
  readonly problems: number;
  readonly lanes: number;
  readonly nodes: number;
  readonly nodeHeight: number;
}

/** Where its parts lie, CSS pixels from the top of the content. */
export interface OverviewLayout {
  readonly lanesTop: number;
  /** Height of the lines of problems and lanes; of the lanes alone where they stand below the problems. */
  readonly linesHeight: number;
  readonly nodesTop: number;
  readonly functionsTop: number;
}

/** Problems and running calls side by side, or one below the other, then nodes, then functions. */
export function overviewLayout(contents: OverviewContents): OverviewLayout {
  const { isNarrow, heights, problems, lanes, nodes, nodeHeight } = contents;
  const gap = isNarrow ? 0 : sectionGap;
  const problemsHeight = isNarrow && problems > 0 ? headHeight + problems * heights.line : 0;
  const lanesTop = problemsHeight + headHeight;
  const linesHeight = heights.line * (isNarrow ? lanes : Math.max(problems, lanes));
  const nodesTop = lanesTop + linesHeight + gap + headHeight;
  const functionsTop = nodesTop + nodes * nodeHeight + gap + headHeight;
  return { lanesTop, linesHeight, nodesTop, functionsTop };
}
