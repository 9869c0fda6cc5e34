import { memo, useCallback, useMemo, useRef, useState } from 'react';
import { Mark } from '../../components/Mark.tsx';
import { useWords } from '../../i18n/words.ts';
import { bytes, plainText } from '../../lib/figures.ts';
import type { TableColumn } from './columns.ts';
import { cellsOf, useLedgerRow } from './ledgerContext.ts';
import { nodeColumns } from './nodeFigures.ts';
import { type NodeRowPlace, NodeRowView } from './nodeRowView.ts';
import styles from './Overview.module.css';
import type { NodeItem } from './overviewItems.ts';
import rows from './Rows.module.css';
import { markOfProblem } from './rowMarks.ts';
import { TrackTable } from './TrackTable.tsx';

/** What all rows of the table have in common. */
export interface NodeRowForm {
  readonly columns: readonly TableColumn[];
  readonly template: string;
  readonly isNarrow: boolean;
  readonly place: Omit<NodeRowPlace, 'top'>;
  /** Whether cores and memory stand under the name. */
  readonly isTall: boolean;
}

interface NodeRowProps {
  readonly item: NodeItem;
  readonly form: NodeRowForm;
  readonly index: number;
  /** CSS pixels from the top of the content. */
  readonly top: number;
}

const measured: ReadonlySet<string> = new Set(nodeColumns);

/** A node: its figures, CPU and memory on the axis. */
export const NodeRow = memo(function NodeRow({ item, form, index, top }: NodeRowProps) {
  const { overview: words } = useWords();
  const readingWords = form.isNarrow ? words.shortReadings : words.readings;
  const row = useRef<HTMLDivElement>(null);
  const [isFocused, setFocused] = useState(false);
  const { name } = item;
  const place = useMemo(() => ({ ...form.place, top }), [form.place, top]);
  const latest = useRef({ item, place, readingWords });
  latest.current = { item, place, readingWords };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the elements of a row are others when its columns or its node are
  const make = useCallback(() => {
    const { item, place, readingWords } = latest.current;
    return row.current === null ? null : new NodeRowView(cellsOf(row.current), item, place, readingWords);
  }, [form.columns, name]);
  useLedgerRow(make, (view) => view.change(item, place, readingWords));

  const mark = markOfProblem(item.problem);
  const cell = (column: TableColumn) => {
    const text = column.name === 'pods' ? String(item.pods) : undefined;
    const isSource = column.name === 'source';
    return (
      <span
        key={column.name}
        className={isSource ? rows['ellipsis'] : styles['right']}
        role="cell"
        data-cell={text === undefined ? column.name : undefined}
        data-figure={measured.has(column.name) || text !== undefined ? `node:${name}:${column.name}` : undefined}
      >
        {text}
      </span>
    );
  };
  return (
    <div
      ref={row}
      className={rows['row']}
      style={{ top, height: form.place.height }}
      role="row"
      aria-rowindex={index + 2}
      data-row={name}
      tabIndex={0}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <div className={styles['cells']} style={{ gridTemplateColumns: form.template }} role="presentation">
        <span role="cell">{mark === null ? null : <Mark kind={mark} label={words.marks[mark]} />}</span>
        <span className={rows['name']} role="rowheader" title={name}>
          <bdi>{name}</bdi>
          {form.isTall && <span className={rows['small']}>{sizeOf(item, words)}</span>}
        </span>
        {form.columns.map(cell)}
      </div>
      <div role="cell">
        {isFocused && (
          <TrackTable
            topic={`node:${name}`}
            caption={name}
            columns={{
              cpuPercent: words.cpuPercent,
              memoryPercent: words.memoryPercent,
              networkUpKibPerSecond: words.networkUpKibPerSecond,
              networkDownKibPerSecond: words.networkDownKibPerSecond,
            }}
          />
        )}
      </div>
      <div className={rows['reading']} role="cell" data-cell="reading" data-figure={`node:${name}:reading`} />
    </div>
  );
});

interface SizeWords {
  readonly cores: (count: number) => string;
  readonly comma: string;
}

/** Cores and memory, as far as they are known. */
function sizeOf({ cpus, memoryBytes }: NodeItem, words: SizeWords): string {
  const parts = [cpus === null ? '' : words.cores(cpus), memoryBytes === null ? '' : plainText(bytes(memoryBytes))];
  return parts.filter((part) => part !== '').join(words.comma);
}
