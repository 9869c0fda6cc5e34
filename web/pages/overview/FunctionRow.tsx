import { type KeyboardEvent, type MouseEvent, memo, useCallback, useMemo, useRef, useState } from 'react';
import { Mark } from '../../components/Mark.tsx';
import { useWords } from '../../i18n/words.ts';
import type { TableColumn } from './columns.ts';
import { functionColumns } from './functionFigures.ts';
import { type FunctionRowPlace, FunctionRowView } from './functionRowView.ts';
import { cellsOf, useLedgerRow } from './ledgerContext.ts';
import { MatchedName } from './MatchedName.tsx';
import styles from './Overview.module.css';
import { type FunctionItem, functionKey } from './overviewItems.ts';
import rows from './Rows.module.css';
import { markOfFunction } from './rowMarks.ts';
import { TrackTable } from './TrackTable.tsx';

/** What all rows of the table have in common. */
export interface FunctionRowForm {
  readonly columns: readonly TableColumn[];
  readonly template: string;
  readonly isNarrow: boolean;
  readonly place: Omit<FunctionRowPlace, 'top'>;
  readonly nodeName: (node: string) => string;
}

interface FunctionRowProps {
  readonly item: FunctionItem;
  readonly form: FunctionRowForm;
  /** Its place in the table, from 0. */
  readonly index: number;
  /** CSS pixels from the top of the content. */
  readonly top: number;
  readonly filter: string;
  readonly href: string;
  /** Whether it is open beside the list; null where it opens as a page, so that no row is selected. */
  readonly isOpen: boolean | null;
  readonly isFocusable: boolean;
  readonly onOpen: (item: FunctionItem) => void;
  readonly onFocus: (key: string) => void;
}

const measured: ReadonlySet<string> = new Set(functionColumns);

/** A function: its figures, its minute on the axis, and what runs now. */
export const FunctionRow = memo(function FunctionRow(props: FunctionRowProps) {
  const { item, form, index, top, filter, href, isOpen, isFocusable, onOpen, onFocus } = props;
  const { overview: words } = useWords();
  const readingWords = form.isNarrow ? words.shortReadings : words.readings;
  const row = useRef<HTMLDivElement>(null);
  const [isFocused, setFocused] = useState(false);
  const key = functionKey(item);
  const place = useMemo(() => ({ ...form.place, top }), [form.place, top]);
  const latest = useRef({ item, place, readingWords });
  latest.current = { item, place, readingWords };
  // The elements of a row are others when its columns or its function are.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const make = useCallback(() => {
    const { item, place, readingWords } = latest.current;
    return row.current === null ? null : new FunctionRowView(cellsOf(row.current), item, place, readingWords);
  }, [form.columns, key]);
  useLedgerRow(make, (view) => view.change(item, place, readingWords));

  const open = (event: MouseEvent | KeyboardEvent) => {
    // A link does what the browser does with it: in another tab, for instance.
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(item);
  };
  const mark = markOfFunction(item);
  const isOff = item.replicasWanted === 0;
  const cell = ({ name }: TableColumn) =>
    name === 'node' ? (
      <Where key={name} item={item} nodeName={form.nodeName} />
    ) : (
      <span
        key={name}
        className={styles['right']}
        role="gridcell"
        data-cell={name}
        data-figure={measured.has(name) ? `function:${key}:${name}` : undefined}
      />
    );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles keys
    <div
      ref={row}
      className={rows['row']}
      style={{ top, height: form.place.height }}
      role="row"
      aria-rowindex={index + 2}
      tabIndex={isFocusable ? 0 : -1}
      data-opens=""
      aria-selected={isOpen ?? undefined}
      data-row={key}
      onClick={open}
      onFocus={() => {
        setFocused(true);
        onFocus(key);
      }}
      onBlur={() => setFocused(false)}
    >
      <div className={styles['cells']} style={{ gridTemplateColumns: form.template }} role="presentation">
        <span role="gridcell">{mark === null ? null : <Mark kind={mark} label={words.marks[mark]} />}</span>
        <span className={rows['name']} role="rowheader" data-off={isOff || undefined} title={key}>
          <a href={href} tabIndex={-1} onClick={open}>
            <MatchedName name={item.name} filter={filter} />
          </a>
        </span>
        {form.columns.map(cell)}
      </div>
      <div role="gridcell">
        {isFocused && (
          <TrackTable
            topic={`function:${item.namespace}/${item.name}`}
            caption={item.name}
            columns={{
              callsPerSecond: words.callsPerSecond,
              errorsPerSecond: words.errors,
              cpuPercent: words.cpuPercent,
              memoryPercent: words.memoryPercent,
            }}
          />
        )}
      </div>
      <div className={rows['reading']} role="gridcell" data-cell="reading" data-figure={`function:${key}:reading`} />
    </div>
  );
});

interface WhereProps {
  readonly item: FunctionItem;
  readonly nodeName: (node: string) => string;
}

function Where({ item, nodeName }: WhereProps) {
  const { overview: words } = useWords();
  const [first, ...others] = item.nodes ?? [];
  const reason = item.nodes === null ? 'notReported' : item.replicasWanted === 0 ? 'noReplica' : 'noPod';
  return (
    <span
      className={`${rows['ellipsis']} ${first === undefined ? styles['muted'] : rows['where']}`}
      role="gridcell"
      title={item.nodes?.join(', ')}
      {...(first === undefined && { 'data-unknown': words.node, 'data-of': item.name, 'data-reason': reason })}
    >
      {first === undefined ? '–' : nodeName(first)}
      {others.length > 0 && <i className={styles['muted']}> +{others.length}</i>}
    </span>
  );
}
