import { useEffect, useMemo, useRef } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { PageGrid } from '../../lib/pageGrid.ts';
import { busyRows } from './busyRows.ts';
import {
  beforeFigure,
  gridTemplate,
  leastName,
  meterWidths,
  nodeTable,
  rightEdges,
  type TableColumn,
} from './columns.ts';
import { NodeRow, type NodeRowForm } from './NodeRow.tsx';
import legend from './NodeTable.module.css';
import type { MeterPlace } from './nodeRowView.ts';
import styles from './Overview.module.css';
import { SortedAgo } from './SortedAgo.tsx';
import type { ShownNodes } from './useShownNodes.tsx';

interface NodeTableProps {
  readonly grid: PageGrid;
  readonly shown: ShownNodes;
  /** CSS pixels from the top of the content. */
  readonly top: number;
  readonly rowHeight: number;
}

/** The nodes that are shown, with their CPU and memory on the axis. */
export function NodeTable({ grid, shown, top, rowHeight }: NodeTableProps) {
  const { nodes, wanted, total, more, sortedAtMs, onBusy } = shown;
  const { overview: words } = useWords();
  const isSingle = total === 1;
  const form = useMemo(() => formOf(grid, rowHeight, isSingle), [grid, rowHeight, isSingle]);
  const body = useRef<HTMLDivElement>(null);
  const hasWanted = nodes.some(({ name }) => name === wanted);
  useEffect(() => {
    if (wanted !== null && hasWanted) rowOf(body.current, wanted)?.focus();
  }, [wanted, hasWanted]);
  const isMeasured = nodes.some(({ sources }) => Object.values(sources).some(({ source }) => source !== null));
  return (
    <div role="table" aria-label={words.nodes} aria-rowcount={nodes.length + 1}>
      <div className={styles['head']} role="row" aria-rowindex={1}>
        <div className={styles['cells']} style={{ gridTemplateColumns: form.template }} role="presentation">
          <span role="columnheader" aria-label={words.state} />
          <span role="columnheader">
            <h2>
              {words.nodes}
              <i className={styles['count']} data-figure="overview:nodes">
                {total ?? '–'}
              </i>
              {more}
            </h2>
          </span>
          {grid.isNarrow
            ? null
            : form.columns.map((column) => <Head key={column.name} column={column} words={words} />)}
        </div>
        <div className={styles['headAxis']} role="columnheader">
          {grid.isNarrow ? (
            words.nodeFigures
          ) : isMeasured || nodes.length === 0 ? (
            <Legend isTall={form.isTall} />
          ) : (
            words.noNodeSource
          )}
          {grid.isNarrow ? null : <SortedAgo sinceMs={sortedAtMs} />}
        </div>
      </div>
      <div ref={body} style={{ height: nodes.length * rowHeight }} role="rowgroup" {...busyRows(onBusy)}>
        {nodes.map((item, index) => (
          <NodeRow key={item.name} item={item} form={form} index={index} top={top + index * rowHeight} />
        ))}
      </div>
    </div>
  );
}

function rowOf(body: HTMLElement | null, node: string): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`[data-row="${CSS.escape(node)}"]`) ?? null;
}

function Head({ column, words }: { readonly column: TableColumn; readonly words: Readonly<Record<string, unknown>> }) {
  return (
    <span className={column.name === 'source' ? '' : styles['right']} role="columnheader">
      {String(words[column.name])}
    </span>
  );
}

function Legend({ isTall }: { readonly isTall: boolean }) {
  const { overview: words } = useWords();
  return (
    <span>
      <span className={legend['cpu']}>{words.cpu}</span> / <span className={legend['mem']}>{words.memory}</span>
      {words.comma}
      {words.percentScale}
      {isTall && (
        <span className={legend['network']}>
          <span className={legend['up']}>{words.sent}</span> / <span className={legend['down']}>{words.received}</span>
        </span>
      )}
    </span>
  );
}

/** Columns on a phone: in a line above the track. */
const narrowColumns: readonly TableColumn[] = [
  { name: 'cpuPercent', width: 56 },
  { name: 'memoryPercent', width: 56 },
  { name: 'rootDiskPercent', width: 62 },
];

const meterColours = { rootDiskPercent: 'n7', cpuPercent: 'cpu', memoryPercent: 'mem' } as const;

function formOf(grid: PageGrid, rowHeight: number, isSingle: boolean): NodeRowForm {
  const { isNarrow, pad, figures } = grid;
  const columns = isNarrow ? narrowColumns : nodeTable(grid);
  const template = gridTemplate(columns, isNarrow ? 0 : leastName(grid));
  if (isNarrow) {
    const place = { height: rowHeight, meters: [], trackTop: 22, trackHeight: 25, networkHeight: 0 };
    return { columns, template, place, isTall: false, isNarrow };
  }
  const edges = rightEdges(columns, pad + figures);
  const widths = meterWidths(grid);
  const names = ['rootDiskPercent', 'cpuPercent', 'memoryPercent'] as const;
  const meters = names.flatMap((column): readonly MeterPlace[] => {
    const [right, width] = [edges.get(column), widths[column]];
    if (right === undefined || width === undefined) return [];
    return [{ column, x: right - beforeFigure - width, width, colour: meterColours[column] }];
  });
  const trackHeight = rowHeight - 1;
  const networkHeight = isSingle ? Math.round(trackHeight * 0.34) : 0;
  return {
    columns,
    template,
    place: { height: rowHeight, meters, trackTop: 0, trackHeight, networkHeight },
    isTall: isSingle,
    isNarrow,
  };
}
