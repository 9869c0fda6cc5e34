import { useMemo, useState } from 'react';
import type { OverviewView } from '../../state/view.ts';
import type { FunctionItem } from './overviewItems.ts';
import { type TableLine, tableLines } from './rowGroups.ts';
import { filtered, sorted, sortOf } from './rowOrder.ts';
import { SettledOrder } from './settledOrder.ts';

/** The lines of the function table, as the view asks for them. */
export interface FunctionLines {
  readonly lines: readonly TableLine[];
  /** Functions that match the filter. */
  readonly shown: number;
  /** When the rows were sorted last, while another order waits; null otherwise. */
  readonly waitingSinceMs: number | null;
}

/** @param isBusy whether somebody points at a row or has one focused: rows stay where they are */
export function useFunctionLines(
  functions: readonly FunctionItem[],
  { filter, sort, group }: OverviewView,
  isBusy: boolean,
): FunctionLines {
  const [order] = useState(() => new SettledOrder());
  return useMemo(() => {
    const wanted = sorted(filtered(functions, filter), sortOf(sort));
    const wish = JSON.stringify([filter, sort, group]);
    const shown = order.next(wanted, wish, isBusy, performance.now());
    return { lines: tableLines(shown, group), shown: shown.length, waitingSinceMs: order.waitingSinceMs };
  }, [order, functions, filter, sort, group, isBusy]);
}
