import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { PageGrid } from '../../lib/pageGrid.ts';
import { type OverviewView, useView } from '../../state/view.ts';
import { nodeOrder } from './nodeOrder.ts';
import styles from './Overview.module.css';
import type { NodeItem } from './overviewItems.ts';
import { useSettledRows } from './useSettledRows.ts';

/** Nodes that are shown before the rest is asked for. */
const usualNodes = 6;
const wideNodes = 12;

/** The nodes to show. */
export interface ShownNodes {
  readonly nodes: readonly NodeItem[];
  /** The one that was looked for: it gets the focus; null for none. */
  readonly wanted: string | null;
  /** How many there are; null before the list arrived. */
  readonly total: number | null;
  /** Shows the rest of them, or takes it back; null where there are no more. */
  readonly more: ReactNode;
  /** When they were sorted, while they are not by what is shown; null otherwise. */
  readonly sortedAtMs: number | null;
  /** To be told whether somebody points at a row or has one focused: rows stay where they are. */
  readonly onBusy: (isBusy: boolean) => void;
}

const noNodes: readonly NodeItem[] = [];
const nameOf = ({ name }: NodeItem) => name;

/** The fullest nodes, until the rest is unfolded or one of it is looked for. @param nodes null before the list arrived */
export function useShownNodes(nodes: readonly NodeItem[] | null, { isWide }: PageGrid, view: OverviewView): ShownNodes {
  const { overview: words } = useWords();
  const [isUnfolded, setUnfolded] = useState(false);
  const { settle, onBusy } = useSettledRows(nameOf);
  const [, go] = useView();
  const all = nodes ?? noNodes;
  const isOpen = isUnfolded || all.some((node) => node.name === view.node);
  const most = isWide ? wideNodes : usualNodes;
  const shown = useMemo(() => {
    const count = isOpen ? all.length : most;
    const { rows, sortedAtMs } = settle(nodeOrder(all, count), isOpen ? 'all' : `${most}`);
    const isByName = all.length <= count;
    return { nodes: rows.slice(0, count), sortedAtMs: isByName ? null : sortedAtMs };
  }, [settle, all, isOpen, most]);
  const hidden = all.length - most;
  const unfold = (isWanted: boolean) => {
    setUnfolded(isWanted);
    if (!isWanted && view.node !== null) go({ ...view, node: null }, { replace: true });
  };
  const more =
    hidden > 0 ? (
      <button className={styles['more']} type="button" aria-expanded={isOpen} onClick={() => unfold(!isOpen)}>
        {isOpen ? words.fewer : words.more(hidden)}
      </button>
    ) : null;
  return { ...shown, wanted: view.node, total: nodes?.length ?? null, more, onBusy };
}
