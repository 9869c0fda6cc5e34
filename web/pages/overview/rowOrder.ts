import type { FunctionItem } from './overviewItems.ts';

/** What the function table can be sorted by. */
export const sortColumns = ['name', 'callsPerSecond', 'errorPercent', 'cpuPercent', 'memoryPercent'] as const;

/** A column that the function table can be sorted by. */
export type SortColumn = (typeof sortColumns)[number];

/** How the function table is sorted. */
export interface Sort {
  readonly column: SortColumn;
  readonly isDescending: boolean;
}

/** The page's own order: the busiest functions first. */
export const usualSort: Sort = { column: 'callsPerSecond', isDescending: true };

/** Reads a sort from an address, such as `-cpuPercent`; anything else is the usual one. */
export function sortOf(text: string | null): Sort {
  const isDescending = text?.startsWith('-') ?? false;
  const name = isDescending ? text?.slice(1) : text;
  const column = sortColumns.find((each) => each === name);
  return column === undefined ? usualSort : { column, isDescending };
}

/** What {@link sortOf} reads; null for the usual sort. */
export function sortText({ column, isDescending }: Sort): string | null {
  if (column === usualSort.column && isDescending === usualSort.isDescending) return null;
  return `${isDescending ? '-' : ''}${column}`;
}

/** The sort after a column's head was chosen: figures from the largest, names from A; again, the other way. */
export function sortAfter(sort: Sort, column: SortColumn): Sort {
  if (sort.column === column) return { column, isDescending: !sort.isDescending };
  return { column, isDescending: column !== 'name' };
}

/** The functions in order; unknown values last in both directions, equal ones by name. */
export function sorted(items: readonly FunctionItem[], { column, isDescending }: Sort): readonly FunctionItem[] {
  const sign = isDescending ? -1 : 1;
  return items.toSorted((one, other) => {
    if (column === 'name') return sign * byName(one, other);
    const [left, right] = [one[column], other[column]];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byName(one, other);
    return sign * (left - right) || byName(one, other);
  });
}

function byName(one: FunctionItem, other: FunctionItem): number {
  return compare(one.name, other.name) || compare(one.namespace, other.namespace);
}

const collator = new Intl.Collator('en', { numeric: true });

function compare(one: string, other: string): number {
  return collator.compare(one, other);
}

/** Functions whose name contains the text, in any case. */
export function filtered(items: readonly FunctionItem[], text: string): readonly FunctionItem[] {
  const wanted = text.trim().toLowerCase();
  return wanted === '' ? items : items.filter(({ name }) => name.toLowerCase().includes(wanted));
}

/** Where the text is in a name: the parts before, within and after; null if it is not in it. */
export function matchOf(name: string, text: string): readonly [before: string, match: string, after: string] | null {
  const wanted = text.trim().toLowerCase();
  const at = wanted === '' ? -1 : name.toLowerCase().indexOf(wanted);
  if (at < 0) return null;
  return [name.slice(0, at), name.slice(at, at + wanted.length), name.slice(at + wanted.length)];
}
