import { type CSSProperties, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { PageGrid } from '../../lib/pageGrid.ts';
import { useLiveValue, useWatch } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid, usePage, useStrip } from '../../state/pageContext.ts';
import { addressOf, type OverviewView, pageOf } from '../../state/view.ts';
import { EmptyOverview } from './EmptyOverview.tsx';
import { FunctionTable } from './FunctionTable.tsx';
import { LedgerCanvas } from './LedgerCanvas.tsx';
import { Ledger, type Scene } from './ledger.ts';
import { LedgerContext } from './ledgerContext.ts';
import { NodeTable } from './NodeTable.tsx';
import styles from './Overview.module.css';
import type { FunctionItem, NodeItem } from './overviewItems.ts';
import { overviewLayout } from './overviewLayout.ts';
import { ProblemsAndCalls } from './ProblemsAndCalls.tsx';
import { problemsOf } from './problems.ts';
import { LineOffsets } from './rowGroups.ts';
import { headHeight, nodeRowHeight } from './rowHeights.ts';
import { RunningLog } from './runningLog.ts';
import { shortNames } from './shortNames.ts';
import { UnlistedFunctions } from './UnlistedFunctions.tsx';
import { useFunctionLines } from './useFunctionLines.ts';
import { useOpening } from './useOpening.ts';
import { useRowHeights } from './useRowHeights.ts';
import { useShownNodes } from './useShownNodes.tsx';
import { useVisibleStretch } from './useVisibleStretch.ts';
import { useWatchedRows } from './useWatchedRows.ts';

const topics = ['overview', 'functions', 'nodes', 'findings'] as const;
const noFunctions: readonly FunctionItem[] = [];
const noNodes: readonly NodeItem[] = [];

/** What is wrong, what runs now, the nodes and the functions: one ledger on the shared axis. */
export function OverviewPage({ view }: { readonly view: OverviewView }) {
  useWatch(topics);
  const { overview: words } = useWords();
  const strip = useMemo(() => ({ label: words.allCalls, read: readStrip }), [words]);
  useStrip(strip);
  const functions = useLiveValue((live) => live.topic('functions')?.state?.items ?? null);
  const nodes = useLiveValue((live) => live.topic('nodes')?.state?.items ?? null);
  const grid = useGrid();
  const isEmpty = functions !== null && functions.length === 0;
  const [ledger] = useState(() => new Ledger());
  return (
    <LedgerContext value={ledger}>
      <h1 className={styles['hidden']}>{words.title}</h1>
      {isEmpty ? (
        <EmptyOverview view={view} grid={grid} nodes={nodes} />
      ) : (
        <FullOverview view={view} grid={grid} functions={functions} nodes={nodes} />
      )}
    </LedgerContext>
  );
}

function readStrip(live: LiveStore) {
  const state = live.topic('overview')?.state ?? null;
  return state === null ? null : { ...state.columns, endSecond: state.endSecond };
}

interface FullOverviewProps {
  readonly view: OverviewView;
  readonly grid: PageGrid;
  /** Null before the lists arrived. */
  readonly functions: readonly FunctionItem[] | null;
  readonly nodes: readonly NodeItem[] | null;
}

function FullOverview({ view, grid, ...lists }: FullOverviewProps) {
  const functions = lists.functions ?? noFunctions;
  const nodes = lists.nodes ?? noNodes;
  const { base } = usePage();
  const page = useRef<HTMLDivElement>(null);
  const [running] = useState(() => new RunningLog());
  const findings = useLiveValue((live) => live.topic('findings')?.state?.items ?? null);
  const connection = useLiveValue((live) => live.newest.connection);
  const problems = useMemo(() => problemsOf(findings ?? []), [findings]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the calls of another connection are others
  useEffect(() => running.clear(), [running, connection]);

  const { open, openPage, onView } = useOpening(view, grid.isWide);
  const shownNodes = useShownNodes(lists.nodes, grid, view);
  const [problemLines, setProblemLines] = useState(0);
  const [lanes, setLanes] = useState(5);
  const { lines, shown, sortedAtMs, onBusy } = useFunctionLines(functions, view);
  const counts = { functions: functions.length, nodes: shownNodes.nodes.length, lines: Math.max(problemLines, lanes) };
  const heights = useRowHeights(grid, counts, functions.length > 0);
  const nodeHeight = nodeRowHeight(heights, nodes.length, grid.isNarrow);
  const { lanesTop, linesHeight, nodesTop, functionsTop } = overviewLayout({
    isNarrow: grid.isNarrow,
    heights,
    problems: problemLines,
    lanes,
    nodes: shownNodes.nodes.length,
    nodeHeight,
  });
  const offsets = useMemo(() => new LineOffsets(lines, heights.functionRow, headHeight), [lines, heights.functionRow]);
  const height = functionsTop + offsets.height;
  const contentStyle: CSSProperties & { readonly '--line': string } = { height, '--line': `${heights.line}px` };
  const windowHeight = grid.height - (grid.isNarrow ? 140 : 104);
  const stretch = useVisibleStretch(page, windowHeight);
  const nodeAt = (y: number) => Math.max(0, Math.ceil((y - nodesTop) / nodeHeight));
  useWatchedRows(
    lines,
    offsets.between(stretch.top - functionsTop, stretch.bottom - functionsTop),
    shownNodes.nodes.slice(nodeAt(stretch.top - nodeHeight), nodeAt(stretch.bottom)),
  );

  const nodeName = useMemo(() => shortNames(nodes.map(({ name }) => name)), [nodes]);
  const hrefOf = useCallback(
    ({ namespace, name }: FunctionItem) =>
      base + addressOf(pageOf({ namespace, name, invocation: null }, view.connection)),
    [base, view.connection],
  );
  const reveal = useCallback(
    (top: number, bottom: number) => {
      const element = page.current;
      if (element === null) return;
      // The head of the table lies over the rows.
      if (top - headHeight < element.scrollTop) element.scrollTop = top - headHeight;
      else if (bottom > element.scrollTop + windowHeight) element.scrollTop = bottom - windowHeight;
    },
    [windowHeight],
  );
  const onScene = useCallback(
    ({ live, shown: { second }, lostSeconds }: Scene) => {
      const newest = live.newest.topics.overview;
      // What is remembered while a second is frozen are the calls of that minute.
      if (newest?.state && newest.second !== null && live.frozenSecond === null) {
        running.take(newest.state, newest.second);
      }
      if (page.current === null) return;
      page.current.dataset['second'] = String(second);
      page.current.toggleAttribute('data-lost', lostSeconds !== null);
    },
    [running],
  );

  return (
    <div ref={page} className={styles['page']}>
      <div className={styles['content']} style={contentStyle}>
        <ProblemsAndCalls
          grid={grid}
          problems={problems}
          lanesTop={lanesTop}
          linesHeight={linesHeight}
          lineHeight={heights.line}
          nodeName={nodeName}
          nodeCount={nodes.length}
          functions={functions}
          onLines={setProblemLines}
          onLanes={setLanes}
          onOpen={open}
        />
        <NodeTable grid={grid} shown={shownNodes} top={nodesTop} rowHeight={nodeHeight} />
        {grid.isNarrow ? null : <div className={styles['gap']} />}
        <FunctionTable
          view={view}
          onView={onView}
          grid={grid}
          lines={lines}
          offsets={offsets}
          total={lists.functions?.length ?? null}
          shown={shown}
          top={functionsTop}
          rowHeight={heights.functionRow}
          stretch={stretch}
          sortedAtMs={sortedAtMs}
          onBusy={onBusy}
          nodeName={nodeName}
          hrefOf={hrefOf}
          onOpen={open}
          onOpenPage={openPage}
          onReveal={reveal}
        />
        <UnlistedFunctions connection={view.connection} />
        <LedgerCanvas running={running} stretch={stretch} height={height} onScene={onScene} />
      </div>
    </div>
  );
}
