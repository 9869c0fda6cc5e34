import type { SourceName } from '../sourceName.ts';
import type { V1Answers } from './answers.ts';

/** All items of a list. */
export interface ListState<Item> {
  readonly connection: string;
  readonly items: readonly Item[];
}

/**
 * What changed in a list: new and changed items, and the keys of removed ones; or all items, which replace the list.
 */
export type ListDelta<Item> =
  | { readonly changed: readonly Item[]; readonly removed: readonly string[] }
  | { readonly items: readonly Item[] };

/** Who measured the figures of an item; when and how, the list tells for all items. */
export interface MeasuredBy {
  readonly source: SourceName | null;
  /** Null if unknown. */
  readonly intervalSeconds: number | null;
  /** The code of a finding of the doctor that explains why they are not better; null if none does, or if they are. */
  readonly why: string | null;
}

/** How each source that measured a figure does it, the address asked and the query or file; without sources of which it is unknown. */
export type HowBySource = Readonly<Partial<Record<SourceName, string>>>;

/** An item of a list with its coarse figures, as a stream sends it. */
type Streamed<Item> = Omit<Item, 'sources'> & { readonly sources: Readonly<Record<string, MeasuredBy>> };

/** An item of the topic `functions`. */
export type StreamedFunction = Streamed<V1Answers['functions']['items'][number]>;

/** An item of the topic `nodes`. */
export type StreamedNode = Streamed<V1Answers['nodes']['items'][number]>;

/** All items of a list with their coarse figures. */
export interface CoarseListState<Item> extends ListState<Item> {
  /**
   * When their figures were measured, Unix seconds, by one figure of each measurement; null where nobody measures it.
   * An item that was not sent again was measured with the same result.
   */
  readonly measuredAtSeconds: Readonly<Record<string, number | null>>;
  /** How their figures are measured, by the same figures. */
  readonly how: Readonly<Record<string, HowBySource>>;
}

/** What changed in a list with coarse figures. */
export type CoarseListDelta<Item> = ListDelta<Item> & {
  /** Left out if nothing was measured since. */
  readonly measuredAtSeconds?: CoarseListState<Item>['measuredAtSeconds'];
  /** Left out if unchanged. */
  readonly how?: CoarseListState<Item>['how'];
};
