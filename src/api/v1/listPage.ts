import { usualLimit } from '../../contract/v1/list.ts';
import { Fault } from '../../model/fault.ts';
import type { InventorySnapshot } from '../../model/inventory/inventory.ts';
import { unixSeconds } from './unixSeconds.ts';

/** A value to sort by; null where it is unknown. */
type SortValue = string | number | null;

/** How the records of a list are sorted. */
export interface ListOrder<Item> {
  /** What names a record within the list and decides between equal values; records arrive in the order of these keys. */
  keys(item: Item): readonly string[];
  /** The value for each `sort`; the first is the usual one. */
  readonly by: Readonly<Record<string, (item: Item) => SortValue>>;
}

/** A part of a list, as every list answers it. */
export interface ListPage<Entry> {
  readonly nowSeconds: number;
  readonly asOfSeconds: number;
  readonly total: number;
  readonly nextCursor: string | null;
  readonly items: Entry[];
}

/** Where the next part of a list begins: after the entry with this value and these keys. */
interface Position {
  readonly value: SortValue;
  readonly keys: readonly string[];
}

/**
 * The part of a list that a query asks for. A cursor names the entry it follows, so entries that come and go between two
 * requests neither repeat nor hide others.
 * @throws Fault malformed_cursor
 */
export function listPage<Item, Entry>(
  items: readonly Item[],
  { keys, by }: ListOrder<Item>,
  query: Readonly<Record<string, unknown>>,
  entryOf: (item: Item) => Entry,
  { observedAtMs }: Pick<InventorySnapshot, 'observedAtMs'>,
  nowMs: number,
): ListPage<Entry> {
  const { limit = usualLimit, sort = Object.keys(by)[0], cursor } = query;
  const descending = typeof sort === 'string' && sort.startsWith('-');
  const sortValue = by[String(sort).slice(descending ? 1 : 0)];
  if (sortValue === undefined) throw new Error(`The list has no order ${sort}.`);
  const direction = descending ? -1 : 1;
  const after = typeof cursor === 'string' ? decodeCursor(cursor, String(sort)) : null;
  const ranked = items.map((item) => ({ item, value: sortValue(item) }));
  // Equal values stay in the order of their keys.
  ranked.sort((a, b) => byValue(a.value, b.value, direction));
  const isPast = ({ item, value }: (typeof ranked)[number], { value: last, keys: lastKeys }: Position) =>
    (byValue(value, last, direction) || byKeys(keys(item), lastKeys)) > 0;
  const start = after === null ? 0 : firstOf(ranked, (entry) => isPast(entry, after));
  const page = ranked.slice(start, start + Number(limit));
  const last = page.at(-1);
  const isEnd = last === undefined || start + page.length >= ranked.length;
  return {
    nowSeconds: unixSeconds(nowMs),
    asOfSeconds: unixSeconds(observedAtMs),
    total: items.length,
    nextCursor: isEnd ? null : encodeCursor({ value: last.value, keys: keys(last.item) }, String(sort)),
    items: page.map(({ item }) => entryOf(item)),
  };
}

/** What tells whether a name contains the text of `q`, in any case. */
export function namesContaining(q: unknown): (name: string) => boolean {
  if (typeof q !== 'string') return () => true;
  const wanted = q.toLowerCase();
  return (name) => name.toLowerCase().includes(wanted);
}

/** Unknown values come last, whatever the direction. */
function byValue(a: SortValue, b: SortValue, direction: 1 | -1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -direction : direction;
}

function byKeys(a: readonly string[], b: readonly string[]): number {
  for (const [index, key] of a.entries()) {
    const other = b[index] ?? '';
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}

/** The index of the first entry for which `isPast` holds; it holds for all that follow. */
function firstOf<Entry>(entries: readonly Entry[], isPast: (entry: Entry) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && !isPast(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function encodeCursor({ value, keys }: Position, sort: string): string {
  return Buffer.from(JSON.stringify([sort, value, ...keys])).toString('base64url');
}

function decodeCursor(cursor: string, sort: string): Position {
  const [named, value, ...keys] = cursorParts(cursor);
  const isValue = value === null || typeof value === 'string' || typeof value === 'number';
  if (named !== sort || !isValue || !keys.every((key) => typeof key === 'string')) throw malformedCursor();
  return { value, keys };
}

function cursorParts(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function malformedCursor(): Fault {
  return new Fault('malformed_cursor', 'The cursor is not from this list and sort order. Start again without it.');
}
