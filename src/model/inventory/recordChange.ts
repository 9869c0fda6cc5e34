import { isDeepStrictEqual } from 'node:util';

/** What one event did. A record that was altered is in both lists, as it is now and as it was. */
export interface RecordChange<Item> {
  readonly put: readonly Item[];
  readonly dropped: readonly Item[];
}

/**
 * What has to change so that one list takes the place of another.
 * @param known the record of the old list that an item of the new one would replace; null for none
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
