import { useCallback, useRef, useState } from 'react';
import type { PageGrid } from '../../lib/pageGrid.ts';
import type { OverviewView } from '../../state/view.ts';
import { EmptyCluster } from './EmptyCluster.tsx';
import { LedgerCanvas } from './LedgerCanvas.tsx';
import type { Scene } from './ledger.ts';
import { NodeTable } from './NodeTable.tsx';
import styles from './Overview.module.css';
import type { NodeItem } from './overviewItems.ts';
import { headHeight, nodeRowHeight, rowHeights } from './rowHeights.ts';
import { RunningLog } from './runningLog.ts';
import { useShownNodes } from './useShownNodes.tsx';
import { useWatchedRows } from './useWatchedRows.ts';

interface EmptyOverviewProps {
  readonly view: OverviewView;
  readonly grid: PageGrid;
  /** Null before the list arrived. */
  readonly nodes: readonly NodeItem[] | null;
}

/** The overview of a cluster without functions: what was looked for, above its nodes. */
export function EmptyOverview({ view, grid, nodes }: EmptyOverviewProps) {
  const page = useRef<HTMLDivElement>(null);
  const [running] = useState(() => new RunningLog());
  const shown = useShownNodes(nodes, grid, view);
  const heights = rowHeights(grid, { functions: 0, nodes: shown.nodes.length, lines: 0 });
  const nodeHeight = nodeRowHeight(heights, shown.total ?? 0, grid.isNarrow);
  const height = headHeight + shown.nodes.length * nodeHeight;
  useWatchedRows([], { from: 0, to: 0 }, shown.nodes);
  const onScene = useCallback(({ shown: { second }, lostSeconds }: Scene) => {
    if (page.current === null) return;
    page.current.dataset['second'] = String(second);
    page.current.toggleAttribute('data-lost', lostSeconds !== null);
  }, []);
  return (
    <div ref={page} className={styles['page']}>
      <EmptyCluster />
      <div className={styles['content']} style={{ height, minHeight: 0 }}>
        <NodeTable grid={grid} shown={shown} top={headHeight} rowHeight={nodeHeight} />
        <LedgerCanvas running={running} stretch={{ top: 0, bottom: height }} height={height} onScene={onScene} />
      </div>
    </div>
  );
}
