import { usualLimit } from '../../contract/v1/list.ts';
import { Fault } from '../../model/fault.ts';
import type { InventorySnapshot } from '../../model/inventory/inventory.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';

/** A value to sort by; null where it is unknown. */
type SortValue = string | number | null;

/** How the records of a list are sorted. */
export interface ListOrder<Item> {
  /** What the list contains: a cursor of another list is refused. */
  readonly list: string;
  /** What names a record within the list and decides between equal values, ascending in either direction. */
  keys(item: Item): readonly string[];
  /** The value for each `sort`; the first is the usual one. */
  readonly by: Readonly<Record<string, (item: Item) => SortValue>>;
  /** The values that come from the coarse pass, and the pass, null if there is none; omitted: no value does. */
  readonly coarse?: { readonly pass: number | null; readonly keys: readonly string[] };
}

/** A part of a list, as every list answers it. */
export interface ListPage<Entry> {
  readonly nowSeconds: number;
  readonly asOfSeconds: number;
  readonly total: number;
  readonly nextCursor: string | null;
  readonly items: Entry[];
}

/** A place in a list: that of the entry with this value and these keys. */
interface Position {
  readonly value: SortValue;
  readonly keys: readonly string[];
}

/** The list of a cursor, its order, and the coarse pass that it is sorted by; null for values that come from none. */
type Origin = readonly [string, string, number | null];

/** A record, and its place. The keys are made when they are needed: most values differ. */
interface Ranked<Item> {
  readonly item: Item;
  readonly value: SortValue;
}

/**
 * The part of a list that a query asks for. A cursor names the entry it follows, so entries that come and go between
 * two requests neither repeat nor hide others.
 * @throws Fault malformed_cursor
 */
export function listPage<Item, Entry>(
  items: readonly Item[],
  { list, keys, by, coarse }: ListOrder<Item>,
  query: Readonly<Record<string, unknown>>,
  entryOf: (item: Item) => Entry,
  { observedAtMs }: Pick<InventorySnapshot, 'observedAtMs'>,
  nowMs: number,
): ListPage<Entry> {
  const { limit = usualLimit, sort = Object.keys(by)[0], cursor } = query;
  const descending = typeof sort === 'string' && sort.startsWith('-');
  const key = String(sort).slice(descending ? 1 : 0);
  const sortValue = by[key];
  if (sortValue === undefined) throw new Error(`The list has no order ${sort}.`);
  const direction = descending ? -1 : 1;
  const origin: Origin = [list, String(sort), coarse?.keys.includes(key) ? coarse.pass : null];
  const after = typeof cursor === 'string' ? decodeCursor(cursor, origin) : null;
  const ranked = items.map((item) => ({ item, value: sortValue(item) }));
  if (after !== null) checkKind(after, ranked, keys);
  const isPast = ({ item, value }: Ranked<Item>) =>
    after === null || (byValue(value, after.value, direction) || byKeys(keys(item), after.keys)) > 0;
  const order = (a: Ranked<Item>, b: Ranked<Item>) =>
    byValue(a.value, b.value, direction) || byKeys(keys(a.item), keys(b.item));
  const { first, more } = firstOf(ranked, Number(limit), isPast, order);
  const last = first.at(-1);
  return {
    nowSeconds: unixSeconds(nowMs),
    asOfSeconds: unixSeconds(observedAtMs),
    total: items.length,
    nextCursor: last === undefined || !more ? null : encodeCursor({ value: last.value, keys: keys(last.item) }, origin),
    items: first.map(({ item }) => entryOf(item)),
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

/**
 * The first `limit` of the entries that are past the cursor, and whether there are more. The others are not sorted: a
 * list can have 150,000 entries.
 */
function firstOf<Entry>(
  entries: readonly Entry[],
  limit: number,
  isPast: (entry: Entry) => boolean,
  order: (a: Entry, b: Entry) => number,
): { first: Entry[]; more: boolean } {
  let found: Entry[] = [];
  let more = false;
  /** The last one of the first `limit` so far. */
  let bound: Entry | undefined;
  const cut = () => {
    found.sort(order);
    more ||= found.length > limit;
    found = found.slice(0, limit);
  };
  for (const entry of entries) {
    if (!isPast(entry)) continue;
    if (bound !== undefined && order(entry, bound) > 0) {
      more = true;
      continue;
    }
    found.push(entry);
    if (found.length < 2 * limit) continue;
    cut();
    bound = found[limit - 1];
  }
  cut();
  return { first: found, more };
}

/** Refuses values and keys that no entry of the list can have. @throws Fault malformed_cursor */
function checkKind<Item>(
  { value, keys: names }: Position,
  ranked: readonly Ranked<Item>[],
  keys: ListOrder<Item>['keys'],
): void {
  const [any] = ranked;
  if (any !== undefined && keys(any.item).length !== names.length) throw malformedCursor();
  const known = ranked.find((entry) => entry.value !== null)?.value ?? null;
  if (value !== null && known !== null && typeof value !== typeof known) throw malformedCursor();
}

/** The coarse pass that a list is sorted by to which a cursor belongs; null if it names none. */
export function passOfCursor(cursor: unknown): number | null {
  const pass = typeof cursor === 'string' ? cursorParts(cursor)[2] : null;
  return typeof pass === 'number' ? pass : null;
}

function encodeCursor({ value, keys }: Position, origin: Origin): string {
  return Buffer.from(JSON.stringify([...origin, value, ...keys])).toString('base64url');
}

function decodeCursor(cursor: string, [ofList, ofOrder, ofPass]: Origin): Position {
  const [list, order, pass, value, ...keys] = cursorParts(cursor);
  const isValue = value === null || typeof value === 'string' || typeof value === 'number';
  if (list !== ofList || order !== ofOrder || pass !== ofPass || !isValue) throw malformedCursor();
  if (!keys.every((key) => typeof key === 'string')) throw malformedCursor();
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

/** Of a cursor that does not belong to a list, or no longer. */
export function malformedCursor(): Fault {
  const message = 'The cursor is not from this list and sort order, or it is too old. Start again without it.';
  return new Fault('malformed_cursor', message);
}
