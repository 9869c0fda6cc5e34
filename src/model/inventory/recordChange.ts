import { isDeepStrictEqual } from 'node:util';

/** The effect of one event. A changed record is in both lists: its new state and its old one. */
export interface RecordChange<Item> {
  readonly put: readonly Item[];
  readonly dropped: readonly Item[];
}

/**
 * The change that replaces one list by another.
 * @param known the record of the old list that an item of the new list replaces; null for none
 */
export function difference<Item>(
  before: readonly Item[],
  now: readonly Item[],
  known: (item: Item) => Item | null,
): RecordChange<Item> {
  const kept = new Set<Item>();
  const put: Item[] = [];
  for (const item of now) {
    const old = known(item);
    if (old !== null && isDeepStrictEqual(old, item)) kept.add(old);
    else put.push(item);
  }
  return { put, dropped: before.filter((item) => !kept.has(item)) };
}
