import type { Labels } from './apiReply.ts';

/**
 * A label set by the scraped program itself. Without `honor_labels`, Prometheus renames such a label to `exported_NAME`
 * where the target has a label of the same name.
 */
export function ownLabel(labels: Labels, name: string): string | undefined {
  return labels[`exported_${name}`] ?? labels[name];
}

/**
 * A key for the target that a series was scraped from: all its labels except `own`, which distinguish the series of one
 * target. What is scraped twice, or by two servers, has two targets.
 */
export function targetKey(labels: Labels, own: ReadonlySet<string>): string {
  let key = '';
  for (const [name, value] of Object.entries(labels)) if (!own.has(name)) key += `${name}\n${value}\n`;
  return key;
}

/** Groups items by key, keeping their order (`Map.groupBy`, which Node.js 20 lacks). */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
