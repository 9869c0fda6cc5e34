import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { PageGrid } from '../../lib/pageGrid.ts';
import { fullestNodes } from './nodeOrder.ts';
import styles from './Overview.module.css';
import type { NodeItem } from './overviewItems.ts';

/** Nodes that are shown before the rest is asked for. */
const usualNodes = 6;
const wideNodes = 12;

/** The nodes to show: the fullest ones, until the rest is unfolded. */
export function useShownNodes(
  nodes: readonly NodeItem[],
  { isWide }: PageGrid,
): { readonly nodes: readonly NodeItem[]; readonly more: ReactNode } {
  const { overview: words } = useWords();
  const [isOpen, setOpen] = useState(false);
  const most = isWide ? wideNodes : usualNodes;
  const shown = useMemo(() => fullestNodes(nodes, isOpen ? nodes.length : most), [nodes, isOpen, most]);
  const hidden = nodes.length - most;
  const more =
    hidden > 0 ? (
      <button className={styles['more']} type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? words.fewer : words.more(hidden)}
      </button>
    ) : null;
  return { nodes: shown, more };
}
