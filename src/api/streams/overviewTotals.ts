import { windowSeconds } from '../../contract/units.ts';
import type { OverviewTotals, StreamedFunction } from '../../contract/v1/stream.ts';
import type { SummedSeries } from '../../model/calls/callSums.ts';
import { answerNumber } from '../answer/measuredFigures.ts';
import type { View } from '../entityLookup.ts';
import type { WrittenItem } from './listChanges.ts';

type Items = ReadonlyMap<string, WrittenItem<StreamedFunction>>;
type Inventory = Pick<OverviewTotals, 'functions' | 'functionsReady' | 'pods' | 'nodes'>;

/** The numbers of what one scope sees of the inventory; counted again when an item changed. */
export class InventoryTotals {
  #counted: { readonly items: Items; readonly totals: Inventory } | null = null;

  /** @param items those of all functions @param functionsOnly whether neither pods nor nodes are listed */
  of({ inventory, namespaces }: View, items: Items, functionsOnly: boolean): Inventory {
    if (this.#counted?.items === items) return this.#counted.totals;
    let [functions, pods] = [0, 0];
    let ready: number | null = 0;
    for (const { item } of items.values()) {
      if (namespaces !== null && !namespaces.has(item.namespace)) continue;
      functions++;
      if (item.state === null) ready = null;
      else if (item.state === 'ready' && ready !== null) ready++;
      pods += inventory.index.podsOf(item).length;
    }
    const listed = functionsOnly ? { pods: null, nodes: null } : { pods, nodes: inventory.nodes.length };
    const totals = { functions, functionsReady: ready, ...listed };
    this.#counted = { items, totals };
    return totals;
  }
}

/** The calls of the 60 s up to a second; of those that are counted. */
export function recentCalls(
  series: SummedSeries | null,
  lastSecond: number,
): Pick<OverviewTotals, 'callsPerSecond' | 'errorPercent'> {
  let [seconds, ended, failed] = [0, 0, 0];
  for (let second = lastSecond - windowSeconds + 1; second <= lastSecond; second++) {
    const calls = series?.callsPerSecond.at(second) ?? Number.NaN;
    if (Number.isNaN(calls)) continue;
    seconds++;
    ended += calls;
    failed += series?.errorsPerSecond.at(second) ?? 0;
  }
  return {
    callsPerSecond: seconds === 0 ? null : answerNumber(ended / seconds),
    errorPercent: ended > 0 ? answerNumber((100 * failed) / ended) : null,
  };
}
