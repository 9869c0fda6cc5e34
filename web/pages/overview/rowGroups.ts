import { type FunctionItem, functionKey } from './overviewItems.ts';

/** A line of the function table. */
export type TableLine =
  | { readonly kind: 'group'; readonly key: string; readonly label: string | null; readonly count: number }
  | { readonly kind: 'function'; readonly key: string; readonly item: FunctionItem };

/** What the function table is grouped by. */
export type Grouping = 'none' | 'node' | 'namespace';

/** The lines of the table: functions in their order, below the heads of their groups in the order of names. */
export function tableLines(items: readonly FunctionItem[], grouping: Grouping): readonly TableLine[] {
  if (grouping === 'none') return items.map(lineOf);
  const groups = new Map<string | null, FunctionItem[]>();
  for (const item of items) {
    const label = grouping === 'namespace' ? item.namespace : (item.nodes?.[0] ?? null);
    const members = groups.get(label) ?? [];
    groups.set(label, members);
    members.push(item);
  }
  return [...groups]
    .toSorted(
      ([one], [other]) => Number(one === null) - Number(other === null) || collator.compare(one ?? '', other ?? ''),
    )
    .flatMap(([label, members]): readonly TableLine[] => [
      { kind: 'group', key: `group ${label ?? ''}`, label, count: members.length },
      ...members.map(lineOf),
    ]);
}

const collator = new Intl.Collator('en', { numeric: true });

function lineOf(item: FunctionItem): TableLine {
  return { kind: 'function', key: functionKey(item), item };
}

/** Lines within a stretch of the page: from an index up to, without, another one. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** Where lines lie: functions have one height, heads of groups another. */
export class LineOffsets {
  readonly #tops: number[] = [0];

  constructor(lines: readonly TableLine[], functionHeight: number, groupHeight: number) {
    let top = 0;
    for (const { kind } of lines) {
      top += kind === 'group' ? groupHeight : functionHeight;
      this.#tops.push(top);
    }
  }

  /** Height of all lines. */
  get height(): number {
    return this.#tops.at(-1) ?? 0;
  }

  /** The upper edge of a line. */
  topOf(index: number): number {
    return this.#tops[index] ?? this.height;
  }

  /** The lines that are at least partly between two heights. */
  between(top: number, bottom: number): LineRange {
    return {
      from: Math.max(0, this.#firstAbove(top) - 1),
      to: Math.min(this.#tops.length - 1, this.#firstAtLeast(bottom)),
    };
  }

  /** The first edge beyond `height`. */
  #firstAbove(height: number): number {
    return this.#search((top) => top > height);
  }

  #firstAtLeast(height: number): number {
    return this.#search((top) => top >= height);
  }

  #search(isBeyond: (top: number) => boolean): number {
    let [low, high] = [0, this.#tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBeyond(this.#tops[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
