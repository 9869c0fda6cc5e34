import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { PageGrid } from '../../lib/pageGrid.ts';
import { useShortcuts } from '../../state/pageContext.ts';
import type { OverviewView } from '../../state/view.ts';
import { busyRows } from './busyRows.ts';
import { FunctionHead } from './FunctionHead.tsx';
import { FunctionRow } from './FunctionRow.tsx';
import { functionForm } from './functionForm.ts';
import styles from './Overview.module.css';
import { type FunctionItem, functionKey } from './overviewItems.ts';
import rows from './Rows.module.css';
import type { LineOffsets, TableLine } from './rowGroups.ts';
import { headHeight } from './rowHeights.ts';
import type { Stretch } from './useVisibleStretch.ts';

/** What is open beside the list follows a key that is held when it has rested for this time. */
const restMs = 150;

interface FunctionTableProps {
  readonly view: OverviewView;
  readonly onView: (changes: Partial<OverviewView>) => void;
  readonly grid: PageGrid;
  readonly lines: readonly TableLine[];
  readonly offsets: LineOffsets;
  /** Null before the list arrived. */
  readonly total: number | null;
  /** Functions that match the filter. */
  readonly shown: number;
  readonly top: number;
  readonly rowHeight: number;
  readonly stretch: Stretch;
  /** When the rows were sorted, while they are not by what is shown; null otherwise. */
  readonly sortedAtMs: number | null;
  readonly onBusy: (isBusy: boolean) => void;
  readonly nodeName: (node: string) => string;
  readonly hrefOf: (item: FunctionItem) => string;
  readonly onOpen: (item: FunctionItem) => void;
  readonly onOpenPage: (item: FunctionItem) => void;
  /** Brings a part of the content into the window. */
  readonly onReveal: (top: number, bottom: number) => void;
}

/** The functions: virtual rows with a roving focus. */
export function FunctionTable(props: FunctionTableProps) {
  const { view, onView, grid, lines, offsets, total, shown, top, rowHeight, stretch, nodeName } = props;
  const { onOpen, onReveal } = props;
  const { overview: words } = useWords();
  const body = useRef<HTMLDivElement>(null);
  const form = useMemo(() => functionForm(grid, rowHeight, nodeName), [grid, rowHeight, nodeName]);
  const openKey = view.open === null ? null : functionKey(view.open);
  const [focusKey, setFocusKey] = useState<string | null>(null);
  const [following, setFollowing] = useState<FunctionItem | null>(null);
  useEffect(() => {
    if (following === null) return;
    const timer = setTimeout(() => {
      setFollowing(null);
      onOpen(following);
    }, restMs);
    return () => clearTimeout(timer);
  }, [following, onOpen]);
  // Keys go on from the function that is open.
  const [lastOpen, setLastOpen] = useState<string | null>(null);
  if (openKey !== lastOpen) {
    setLastOpen(openKey);
    if (openKey !== null) setFocusKey(openKey);
    setFollowing(null);
  }
  const isFocusDue = useRef(false);
  const focused = Math.max(
    0,
    lines.findIndex(({ key }) => key === focusKey),
  );

  const goTo = useCallback(
    (index: number, step: 1 | -1) => {
      let at = Math.min(lines.length - 1, Math.max(0, index));
      while (lines[at]?.kind === 'group') at += step;
      const line = lines[at];
      if (line === undefined) return;
      isFocusDue.current = true;
      setFocusKey(line.key);
      onReveal(top + offsets.topOf(at), top + offsets.topOf(at + 1));
      if (openKey !== null && line.kind === 'function') setFollowing(line.item);
    },
    [lines, offsets, top, onReveal, openKey],
  );
  useLayoutEffect(() => {
    if (!isFocusDue.current || focusKey === null) return;
    isFocusDue.current = false;
    body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(focusKey)}"]`)?.focus({ preventScroll: true });
  });
  const page = Math.max(1, Math.floor((stretch.bottom - stretch.top) / 2 / rowHeight));
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => goTo(focused + 1, 1),
    ArrowUp: () => goTo(focused - 1, -1),
    PageDown: () => goTo(focused + page, 1),
    PageUp: () => goTo(focused - page, -1),
    Home: () => goTo(0, 1),
    End: () => goTo(lines.length - 1, -1),
    Enter: () => {
      const line = lines[focused];
      if (line?.kind !== 'function') return;
      const isFollowed = following !== null && functionKey(following) === line.key;
      if (line.key === openKey || isFollowed) props.onOpenPage(line.item);
      else onOpen(line.item);
    },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (move === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move();
  };
  const bindings = useMemo(
    () => ({
      j: () => goTo(focusKey === null ? 0 : focused + 1, 1),
      k: () => goTo(focused - 1, -1),
    }),
    [goTo, focused, focusKey],
  );
  useShortcuts(bindings);

  const isFocusShown = focusKey !== null && lines[focused]?.key === focusKey;
  const range = offsets.between(stretch.top - top, stretch.bottom - top);
  const indices = Array.from({ length: Math.max(0, range.to - range.from) }, (_, at) => range.from + at);
  const firstKey = lines.slice(range.from, range.to).find(({ kind }) => kind === 'function')?.key;
  // A focused row stays, wherever the page is scrolled.
  if (isFocusShown && !indices.includes(focused)) indices.push(focused);
  return (
    <div role="grid" aria-label={words.functions} aria-rowcount={lines.length + 1}>
      <FunctionHead
        view={view}
        onView={onView}
        isNarrow={grid.isNarrow}
        form={form}
        total={total}
        shown={shown}
        sortedAtMs={props.sortedAtMs}
      />
      <div
        ref={body}
        role="rowgroup"
        tabIndex={-1}
        style={{ height: offsets.height }}
        onKeyDown={onKeyDown}
        {...busyRows(props.onBusy)}
      >
        {indices.map((index) => {
          const line = lines[index];
          if (line === undefined) return null;
          const lineTop = top + offsets.topOf(index);
          if (line.kind === 'group') return <GroupHead key={line.key} line={line} index={index} top={lineTop} />;
          return (
            <FunctionRow
              key={line.key}
              item={line.item}
              form={form}
              index={index}
              top={lineTop}
              filter={view.filter}
              href={props.hrefOf(line.item)}
              isOpen={grid.isWide ? line.key === openKey : null}
              isFocusable={line.key === (isFocusShown ? focusKey : firstKey)}
              onOpen={onOpen}
              onFocus={setFocusKey}
            />
          );
        })}
      </div>
      {shown === 0 && total !== null && total > 0 && <p className={styles['message']}>{words.noMatch}</p>}
    </div>
  );
}

interface GroupHeadProps {
  readonly line: Extract<TableLine, { kind: 'group' }>;
  /** Its place in the table, from 0. */
  readonly index: number;
  readonly top: number;
}

function GroupHead({ line, index, top }: GroupHeadProps) {
  const { overview: words } = useWords();
  return (
    <div className={rows['group']} style={{ top, height: headHeight }} role="row" aria-rowindex={index + 2}>
      <span className={rows['groupName']} role="rowheader" dir="auto">
        {line.label ?? words.noNode}
      </span>
      <span className={styles['muted']} role="gridcell">
        {words.functionCount(line.count)}
      </span>
    </div>
  );
}
