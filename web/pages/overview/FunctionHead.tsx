import { useCallback, useMemo, useRef } from 'react';
import { Key } from '../../components/Button.tsx';
import { useWords } from '../../i18n/words.ts';
import { useShortcuts } from '../../state/pageContext.ts';
import type { OverviewView } from '../../state/view.ts';
import type { TableColumn } from './columns.ts';
import headStyles from './FunctionHead.module.css';
import type { FunctionRowForm } from './FunctionRow.tsx';
import styles from './Overview.module.css';
import { type SortColumn, sortAfter, sortColumns, sortOf, sortText } from './rowOrder.ts';
import { SortedAgo } from './SortedAgo.tsx';
import { useIsHeld } from './useSettledRows.ts';

interface FunctionHeadProps {
  readonly view: OverviewView;
  readonly onView: (changes: Partial<OverviewView>) => void;
  readonly isNarrow: boolean;
  readonly form: FunctionRowForm;
  /** Null before the list arrived. */
  readonly total: number | null;
  readonly shown: number;
  readonly sortedAtMs: number | null;
}

/** The head of the table: sorts by a column, filters, groups. It stays while the rows scroll. */
export function FunctionHead(props: FunctionHeadProps) {
  const { view, onView, isNarrow, form, total, shown, sortedAtMs } = props;
  const { overview: words } = useWords();
  const isHeld = useIsHeld();
  const sort = sortOf(view.sort);
  const sortBy = useCallback(
    (column: SortColumn) => onView({ sort: sortText(sortAfter(sortOf(view.sort), column)) }),
    [onView, view.sort],
  );
  const bindings = useMemo(() => ({ e: () => sortBy('errorPercent') }), [sortBy]);
  useShortcuts(bindings);
  const texts: Readonly<Record<string, unknown>> = words;
  const head = ({ name }: TableColumn) => {
    // Of one second it is told how many calls failed; a share there is of a minute only.
    const text = isHeld && name === 'errorPercent' ? words.errors : String(texts[name]);
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
            className={headStyles['sort']}
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
    <div className={`${styles['head']} ${headStyles['sticky']}`} role="row" aria-rowindex={1} data-solid="">
      <div className={styles['cells']} style={{ gridTemplateColumns: form.template }} role="presentation">
        <span role="columnheader" aria-label={words.state} />
        <span role="columnheader">
          <h2>
            {words.functions}
            <i className={styles['count']} data-figure="overview:functions">
              {total === null ? '–' : view.filter === '' ? total : words.shownOf(shown, total)}
            </i>
          </h2>
        </span>
        {isNarrow ? null : form.columns.map(head)}
      </div>
      <div className={styles['headAxis']} role="columnheader">
        {isNarrow ? (
          isHeld ? (
            words.heldFigures
          ) : (
            words.functionFigures
          )
        ) : (
          <>
            <span>
              {words.callsEach}
              {words.comma}
              <span className={headStyles['err']}>{words.errors}</span>
            </span>
            <span className={headStyles['tools']}>
              <SortedAgo sinceMs={sortedAtMs} />
              <Filter view={view} onView={onView} />
              <Grouping view={view} onView={onView} />
            </span>
          </>
        )}
      </div>
    </div>
  );
}

type ToolProps = Pick<FunctionHeadProps, 'view' | 'onView'>;

function Filter({ view, onView }: ToolProps) {
  const { overview: words } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const bindings = useMemo(() => ({ '/': () => input.current?.focus() }), []);
  useShortcuts(bindings);
  return (
    <label className={headStyles['filter']}>
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
        className={headStyles['select']}
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
