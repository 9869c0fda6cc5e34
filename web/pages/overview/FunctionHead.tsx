import { useCallback, useMemo, useRef } from 'react';
import { Key } from '../../components/Button.tsx';
import { useWords } from '../../i18n/words.ts';
import { useEachUpdate } from '../../state/liveContext.ts';
import { useShortcuts } from '../../state/pageContext.ts';
import type { OverviewView } from '../../state/view.ts';
import type { TableColumn } from './columns.ts';
import type { FunctionRowForm } from './FunctionRow.tsx';
import styles from './Overview.module.css';
import { type SortColumn, sortAfter, sortColumns, sortOf, sortText } from './rowOrder.ts';

interface FunctionHeadProps {
  readonly view: OverviewView;
  readonly onView: (changes: Partial<OverviewView>) => void;
  readonly isNarrow: boolean;
  readonly form: FunctionRowForm;
  readonly total: number;
  readonly shown: number;
  readonly waitingSinceMs: number | null;
}

/** The head of the table: sorts by a column, filters, groups. It stays while the rows scroll. */
export function FunctionHead(props: FunctionHeadProps) {
  const { view, onView, isNarrow, form, total, shown, waitingSinceMs } = props;
  const { overview: words } = useWords();
  const sort = sortOf(view.sort);
  const sortBy = useCallback(
    (column: SortColumn) => onView({ sort: sortText(sortAfter(sortOf(view.sort), column)) }),
    [onView, view.sort],
  );
  const bindings = useMemo(() => ({ e: () => sortBy('errorPercent') }), [sortBy]);
  useShortcuts(bindings);
  const texts: Readonly<Record<string, unknown>> = words;
  const head = ({ name }: TableColumn) => {
    const text = String(texts[name]);
    const column = sortColumns.find((each) => each === name);
    const isSorted = sort.column === name;
    const arrow = isSorted ? ` ${sort.isDescending ? '↓' : '↑'}` : '';
    return (
      <span
        key={name}
        className={name === 'node' ? '' : styles['right']}
        role="columnheader"
        aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
      >
        {column === undefined ? (
          text
        ) : (
          <button
            className={styles['sort']}
            type="button"
            data-sorted={isSorted || undefined}
            title={words.sortBy(text)}
            onClick={() => sortBy(column)}
          >
            {text + arrow}
          </button>
        )}
      </span>
    );
  };
  return (
    <div className={`${styles['head']} ${styles['stickyHead']}`} role="row" data-solid="">
      <div className={styles['cells']} style={{ gridTemplateColumns: form.template }} role="presentation">
        {isNarrow ? null : <i />}
        <span role="columnheader">
          <h2>
            {words.functions}
            <i className={styles['count']} data-figure="overview:functions">
              {view.filter === '' ? total : words.shownOf(shown, total)}
            </i>
          </h2>
        </span>
        {isNarrow ? null : form.columns.map(head)}
      </div>
      <div className={styles['headAxis']} role="columnheader">
        {isNarrow ? (
          words.functionFigures
        ) : (
          <>
            <span>
              {words.callsEach}, <span className={styles['err']}>{words.errors}</span>
            </span>
            <span className={styles['tools']}>
              <Sorted sinceMs={waitingSinceMs} />
              <Filter view={view} onView={onView} />
              <Grouping view={view} onView={onView} />
            </span>
          </>
        )}
      </div>
    </div>
  );
}

/** Says when the rows were sorted, while another order waits. */
function Sorted({ sinceMs }: { readonly sinceMs: number | null }) {
  const { overview: words } = useWords();
  const element = useRef<HTMLSpanElement>(null);
  const write = useCallback(() => {
    const text = sinceMs === null ? '' : words.sortedAgo(Math.max(0, Math.floor((performance.now() - sinceMs) / 1000)));
    if (element.current !== null && element.current.textContent !== text) element.current.textContent = text;
  }, [sinceMs, words]);
  useEachUpdate(write);
  return <span ref={element} />;
}

type ToolProps = Pick<FunctionHeadProps, 'view' | 'onView'>;

function Filter({ view, onView }: ToolProps) {
  const { overview: words } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const bindings = useMemo(() => ({ '/': () => input.current?.focus() }), []);
  useShortcuts(bindings);
  return (
    <label className={styles['filter']}>
      <input
        ref={input}
        type="text"
        aria-label={words.filterLabel}
        placeholder={words.filter}
        autoComplete="off"
        spellCheck={false}
        value={view.filter}
        onChange={(event) => onView({ filter: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (view.filter === '') event.currentTarget.blur();
          else onView({ filter: '' });
        }}
      />
      <Key>/</Key>
    </label>
  );
}

const groupings = ['none', 'node', 'namespace'] as const;

function Grouping({ view, onView }: ToolProps) {
  const { overview: words } = useWords();
  return (
    <label>
      {words.group}
      <select
        className={styles['select']}
        value={view.group}
        onChange={(event) => onView({ group: groupings.find((each) => each === event.target.value) ?? 'none' })}
      >
        {groupings.map((each) => (
          <option key={each} value={each}>
            {words.groups[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
